# Страницы сотрудников.

# Рамка страницы
console-skip = К содержанию
console-ways = Разделы
console-way-queue = Очередь
console-way-reports = Отчёты
console-way-feedback = Отзывы
console-way-workers = Сотрудники
console-sign-out = Выйти
console-warning = Предупреждение
console-team-lonely = В команде «{ $team }» один человек.
console-team-empty = В команде «{ $team }» никого нет.
console-team-danger = Если потерять последнюю парольную фразу, обращения команды никто не прочтёт.
console-team-who = Кто здесь работает

# Вход
console-sign-in-title = Вход для сотрудников
console-sign-in-name = Рабочее имя
console-sign-in-passphrase = Парольная фраза
console-sign-in-code = Код из приложения
console-sign-in-code-hint = Если вы его включили.
console-sign-in = Войти
console-sign-in-idle = Через 15 минут без действий нужно будет войти снова.

# Время
console-waited-minutes = { $minutes } мин
console-waited-hours = { $hours } ч { $minutes } мин
console-waited-days = { $days } д { $hours } ч
console-day-1 = { $day } января
console-day-2 = { $day } февраля
console-day-3 = { $day } марта
console-day-4 = { $day } апреля
console-day-5 = { $day } мая
console-day-6 = { $day } июня
console-day-7 = { $day } июля
console-day-8 = { $day } августа
console-day-9 = { $day } сентября
console-day-10 = { $day } октября
console-day-11 = { $day } ноября
console-day-12 = { $day } декабря

# Очередь
console-queue = Очередь
console-views = Какие обращения
console-view-emergency = Экстренные
console-view-waiting = Ждут
console-view-mine = Мои
console-view-all = Все
console-empty-emergency = Экстренных обращений нет.
console-empty-waiting = Сейчас никто не ждёт.
console-empty-mine = Сейчас вы никого не ведёте.
console-empty-all = Обращений пока нет.
console-empty-look = Посмотреть, кто ждёт
console-more = Показать ещё
console-news = новое
console-need-none = Потребность не выбрана
console-writes-ru = по-русски
console-writes-en = по-английски
console-held-nobody = никто не ведёт
console-held-you = ведёте вы
console-held-by = ведёт { $name }
console-held-finished = завершено
console-held-forgetting = стирается
console-awaits = ждём { $whom }

# Обращение
console-case = Обращение
console-to-panel = К действиям
console-waits = Ждёт
console-now-reads = Сейчас читает: { $names }
console-now-writes = Сейчас пишет: { $names }
console-talk = Разговор
console-line-received = Система подтвердила, что сообщение получено
console-line-taken = Обращение взял сотрудник
console-line-finished = Обращение завершено
console-line-reopened = Обращение открыто снова
console-note-by = Заметка для своих, { $name }
console-danger = Человек в опасности сейчас
console-unopened = Это сообщение не открылось.
console-photo-show = Показать фото
console-photo-gone = Фото стёрто.
console-take = Взять обращение
console-answer-words = Ответ клиенту
console-answer = Ответить
console-draft-keep = В черновик
console-draft-kept = Черновик сохранён
console-draft-saved-at = Черновик сохранён в %t
console-note = Заметка для своих
console-note-hint = Клиент этого не увидит
console-note-leave = Оставить заметку

# Панель
console-next = Что дальше
console-finish = Завершить
console-wait-client = Ждём клиента
console-wait-specialist = Ждём специалиста
console-wait-offline = Ждём визит
console-release = Вернуть в очередь
console-take-first = Сначала возьмите обращение.
console-reopen = Открыть снова
console-urgency = Срочность
console-need = Потребность
console-need-choose = Выберите потребность
console-save = Сохранить
console-clarity = Понятно ли, о чём речь
console-services = Услуги в этом обращении
console-services-none = Пока ничего не отмечено.
console-services-add = Отметить услуги
console-about = О ком обращение
console-trail = Что происходило
console-trail-hours = Время записано с точностью до часа.
console-reason-was = Причина: «{ $reason }»
console-forgetting = Сотрётся через { $hours } ч после завершения, самое позднее { $day }.
console-burn = Стереть обращение сейчас

# Завершение
console-finish-title = Завершить обращение
console-finish-explained = Отчёт заполнен по ходу разговора. Проверьте и завершите.
console-more-needs = О чём просили ещё, до трёх
console-services-done = Что сделано
console-services-more = Другие услуги ({ $count })
console-outcome = Чем закончилось
console-report-note = Заметка в отчёт, если нужна
console-report-note-hint = До { $most } знаков. Без имён, телефонов, адресов и ников.
console-note-stays = Останется в отчёте навсегда
console-note-count = { $count } из { $most }
console-note-looks = Похоже на { $what }. Уберите, если это о человеке.
console-note-sure = Здесь никто не назван, оставить как есть
console-done = Готово
console-back = Вернуться

# Отказы
console-not-opened = Обращение не открыто.
console-not-taken = Обращение не взято.
console-not-changed = Ничего не изменилось.
console-not-sent = Ответ не отправлен.
console-not-noted = Заметка не сохранена.
console-not-finished = Обращение не завершено.
console-not-burned = Обращение не стёрто.
console-refused-held = Обращение ведёт { $name }
console-refused-kept = Ваш текст сохранён в черновике этого обращения. Его можно скопировать в заметку.
console-refused-copy = Скопируйте ваш текст: больше он нигде не сохранён.
console-refused-words = Ваш текст
console-refused-open = Открыть обращение
console-refused-queue = Вернуться в очередь
console-refused-code = Отказ { $status }, { $refusal }

# Чтение с причиной
console-reason-title = Прочесть чужое обращение
console-reason-explained = Обращение «{ $case }» ведёт или вёл сотрудник { $name }. Назовите причину: она и ваше имя останутся в обращении, и сотрудник их увидит.
console-reason = Причина
console-reason-review = Проверка обращений за неделю
console-reason-complaint = Жалоба или отзыв
console-reason-emergency = Разбор экстренного обращения
console-reason-help = Сотрудник попросил помочь
console-reason-more = Подробнее
console-reason-read = Прочесть
console-reason-leave = Не читать

# Стирание
console-burn-title = Стереть обращение
console-burn-explained = Разговор, заметки и фото исчезнут сразу, у клиента и у нас. Вернуть их не сможет никто.
console-burn-client = Клиент больше не сможет вернуться к этому разговору.
console-burn-report = Останется отчёт без имён: о чём спросили и что сделано.
console-burn-now = Стереть сейчас

# Фото
console-photo-title = Фото от { $time }
console-photo-alt = Фото от клиента
console-photo-forgetting = Сотрётся не позже { $day }. Место и время съёмки уже удалены.

# Отчёты и отзывы
console-reports-own = Мои отчёты
console-reports-team = Отчёты команды
console-reports-codes = Отчёты: коды
console-reports-none = Отчётов пока нет.
console-figure-reports = последних отчётов
console-figure-median = первый ответ, медиана
console-figure-referrals = направлений
console-figure-memory = заполнено по памяти
console-first-answer = первый ответ { $time }
console-after-hours = вне смены
console-from-memory = заполнено по памяти
console-feedback = Последние отзывы
console-feedback-none = Отзывов пока нет.
console-figure-feedback = отзывов
console-useful-yes = полезно
console-useful-partly = отчасти
console-useful-no = не полезно
console-was-useful = Полезно: { $answer }
console-knows-contact = Знает, кому писать: { $answer }

# Сотрудники
console-workers = Сотрудники
console-worker-left = не работает
console-worker-second-factor = код из приложения включён
console-workers-how = Добавляет и отключает людей администратор: netreach worker add, netreach worker disable.

# Свои настройки
console-me = Мои настройки
console-language = Язык
console-passphrase = Парольная фраза
console-passphrase-hint = Не короче 12 знаков. Лучше несколько случайных слов.
console-passphrase-old = Нынешняя парольная фраза
console-passphrase-new = Новая парольная фраза
console-passphrase-again = Новая ещё раз
console-passphrase-change = Сменить
console-passphrase-short = Новая парольная фраза короче 12 знаков.
console-passphrase-differs = Новая парольная фраза повторена с ошибкой.
console-passphrase-changed = Парольная фраза изменена. Вход на других устройствах закрыт.
console-second-factor = Код из приложения
console-second-factor-hint = Добавьте этот ключ в приложение для одноразовых кодов и введите здесь код, который оно покажет.
console-second-factor-secret = Ключ для приложения
console-second-factor-code = Код из приложения
console-second-factor-on = Включить
console-second-factor-is-on = При входе спрашивается код из приложения.
console-second-factor-off = Выключить
console-second-factor-wrong = Код не подошёл. Введите новый ключ и код ещё раз.
console-sessions = Вход на других устройствах
console-sessions-end = Закрыть все остальные
console-sessions-one = Вы вошли только здесь.

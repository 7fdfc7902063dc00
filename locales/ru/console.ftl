# Страницы сотрудников.

# Рамка страницы
console-skip = К содержанию
console-ways = Разделы
console-way-queue = Очередь
console-way-reports = Отчёты
console-way-feedback = Отзывы
console-way-workers = Сотрудники
console-way-newsfeed = Канал
console-way-telegram = Telegram
console-rest = Ещё
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
console-over = Страницей давно никто не пользовался, сессия закончилась. То, что вы набрали, осталось здесь: войдите в новом окне и вернитесь.
console-over-in = Войти

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
console-voice = Голосовое сообщение, { $length }
console-voice-gone = Голосовое сообщение стёрто.
console-video = Видеосообщение, { $length }
console-video-gone = Видеосообщение стёрто.
console-recording-forgetting = После первого прослушивания сотрётся через { $after }.
console-fate-sent = Отправлено
console-send-again = Отправить ещё раз
console-reach-blocked = Клиент остановил бота. В Telegram ему сейчас не написать.
console-reach-gone = Этого аккаунта в Telegram больше нет. Написать туда нельзя.
console-reach-awaited = Ответ ждёт клиента. Он уйдёт, как только клиент откроет личный чат с ботом.
console-take = Взять обращение
console-answer-words = Ответ клиенту
console-answer = Ответить
console-aloud = всем в чате
console-to = Кому ответить
console-to-private = Лично
console-to-chat = { $members ->
    [one] Всем в чате: прочтёт { $members } человек
    [few] Всем в чате: прочтут { $members } человека
   *[other] Всем в чате: прочтут { $members } человек
}
console-to-chat-unknown = Всем в чате: сколько человек прочтут, мы пока не знаем
console-to-rather-private = О здоровье, ВИЧ-статусе, правах и личном лучше отвечать лично.
console-to-invites = Лично: в чате появится одна строка с приглашением, без слова о вопросе.
console-to-called = Клиента уже позвали: личный ответ уйдёт, когда он откроет чат с ботом.
console-to-danger = Личный ответ уйдёт, только когда клиент откроет личный чат с ботом. Если помощь нужна сейчас, ответьте в чате.
console-answer-stops = Ближайшие остановки
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

console-peer = Участник чата
console-edited = изменено
unkept-sticker = Стикер. Мы попросили написать словами.
unkept-contact = Номер телефона. Мы его не сохранили.
unkept-location = Место на карте. Мы его не сохранили.
unkept-document = Файл, который мы не открываем. Мы попросили написать словами.
unkept-video = Видео, которое мы не открываем. Мы попросили написать словами.
unkept-lost = Файл, который не дошёл. Мы попросили прислать ещё раз.
unkept-other = Сообщение, которое мы открыть не можем. Мы попросили написать словами.
console-line-not-erased = Часть сообщений в чате Telegram удалить не удалось. Мы объяснили, как сделать это самому.

# Telegram
console-telegram = Telegram
console-telegram-none = Бот в Telegram пока не подключён.
console-telegram-begin-1 = Создайте бота у @BotFather и положите его токен в отдельный файл на сервере.
console-telegram-begin-2 = В netreach.toml, в разделе [telegram], укажите этот файл: token_file = "…". Для общего чата впишите group_id, для канала channel_id.
console-telegram-begin-3 = Перезапустите netreach serve и откройте эту страницу снова: она проверит, как настроен чат.
console-telegram-answers = Telegram отвечает.
console-telegram-silent = Telegram не отвечает.
console-telegram-silent-since = Telegram не отвечает с { $time }.
console-telegram-silent-means = Наши ответы подождут и уйдут сами. Сообщения клиентов Telegram хранит сутки, потом они теряются.
console-telegram-waiting = ждут у Telegram
console-telegram-owed = ждут отправки
console-telegram-copies = сообщений ещё в Telegram
console-telegram-members = человек в общем чате
console-telegram-poll = Новые сообщения забираем сами. Сейчас этим занят один процесс.
console-telegram-poll-nobody = Новые сообщения сейчас никто не забирает. Проверьте, что netreach serve работает.
console-telegram-poll-blocked = Новые сообщения не приходят: у бота включён вебхук. Выключите его (deleteWebhook) или поставьте mode = "webhook".
console-telegram-webhook = Новые сообщения Telegram присылает сам (вебхук).
console-telegram-webhook-unset = Вебхук не установлен, новые сообщения не приходят. Проверьте webhook_url и перезапустите netreach serve.
console-telegram-webhook-failed = Последний раз Telegram не смог до нас дойти { $time }.
console-telegram-first-deletion = Ближайшее удаление в Telegram: { $time }.
console-telegram-troubles = Что не получилось
console-telegram-undeletable = Сообщения, которые Telegram не дал удалить
console-telegram-overwritten = Наши сообщения старше 48 часов: вместо текста осталась точка
console-telegram-unsure = Ответы, о которых мы не знаем, дошли ли они
console-telegram-blocked = Клиент остановил бота
console-telegram-limited = Telegram просил подождать
console-telegram-unreadable = Обновления, которые мы не смогли прочесть
console-telegram-group = Настройки общего чата
console-telegram-group-none = Общий чат не подключён. Впишите его номер в netreach.toml: group_id.
console-telegram-group-unseen = Бот не видит этот чат. Проверьте group_id и что бот добавлен в чат.
console-telegram-group-silent = Проверим, когда Telegram ответит.
console-telegram-group-well = Всё настроено так, чтобы никого не выдать.
console-telegram-group-change = { $count ->
    [one] Стоит изменить { $count } настройку:
    [few] Стоит изменить { $count } настройки:
   *[other] Стоит изменить { $count } настроек:
}
console-telegram-seen = Что о боте читают клиенты
console-setting-public-well = Чат нельзя найти поиском.
console-setting-public-wrong = Чат открыт для всех.
console-setting-public-change = Уберите его публичное имя: «Тип группы», «Частная».
console-setting-members-well = Список участников скрыт.
console-setting-members-wrong = Участники видят друг друга.
console-setting-members-change = Включите «Скрыть участников».
console-setting-history-well = Новые участники не видят старых сообщений.
console-setting-history-wrong = Новый участник прочтёт всё, что писали до него.
console-setting-history-change = В «Истории чата для новых участников» выберите «Скрыта».
console-setting-joining-well = Новых участников впускает администратор.
console-setting-joining-wrong = По ссылке войдёт кто угодно.
console-setting-joining-change = Включите «Одобрять новых участников».
console-setting-protected-well = Сообщения нельзя переслать и сохранить.
console-setting-protected-wrong = Сообщения можно переслать и сохранить.
console-setting-protected-change = Включите «Запретить копирование».
console-setting-auto-delete-well = Сообщения в чате удаляются сами.
console-setting-auto-delete-wrong = Сообщения в чате хранятся бессрочно.
console-setting-auto-delete-change = Включите автоудаление, лучше на сутки.
console-setting-permissions-well = У участников нет лишних прав.
console-setting-permissions-wrong = Любой участник может менять профиль чата, закреплять или приглашать.
console-setting-permissions-change = Заберите эти права в «Разрешениях».
console-setting-anonymous-well = Администраторы пишут от имени чата.
console-setting-anonymous-wrong = Администраторы видны под своими аккаунтами.
console-setting-anonymous-change = Включите каждому «Анонимность» в правах администратора.
console-setting-bot-admin-well = Бот администратор и видит вопросы.
console-setting-bot-admin-wrong = Бот не администратор и видит не все вопросы.
console-setting-bot-admin-change = Сделайте его администратором.
console-setting-bot-rights-well = У бота есть нужные права.
console-setting-bot-rights-wrong = Боту не хватает прав.
console-setting-bot-rights-change = Разрешите ему удалять сообщения, ограничивать участников, приглашать и закреплять.
console-setting-bot-more-well = Лишних прав у бота нет.
console-setting-bot-more-wrong = У бота есть лишние права.
console-setting-bot-more-change = Запретите ему назначать администраторов и менять профиль чата.

# Канал
console-newsfeed = Канал
console-newsfeed-none = Канал пока не подключён. Впишите его номер в netreach.toml, в раздел [telegram]: channel_id. Бот должен быть его администратором с правом публиковать.
console-newsfeed-not-done = Ничего не отправлено.
console-newsfeed-words = Текст записи
console-newsfeed-marks = **жирный**, _курсив_, [слова](https://адрес). До 4096 знаков.
console-newsfeed-when = Когда опубликовать
console-newsfeed-now = Сейчас
console-newsfeed-later = В назначенное время
console-newsfeed-at = Дата и время ({ $zone })
console-newsfeed-publish = Опубликовать
console-newsfeed-posts = Записи
console-newsfeed-empty = Записей пока нет.
console-newsfeed-change = Изменить или отозвать
console-newsfeed-withdraw = Отозвать
console-newsfeed-days = Обращения по дням
console-newsfeed-days-hint = Сколько человек написали нам в каждый из 14 дней и что в этот день выходило в канале. О подписчиках мы ничего не узнаём.
console-newsfeed-day = День
console-newsfeed-requests = Обращений
console-newsfeed-said = Записи канала
console-post-planned = Выйдет в это время
console-post-owed = Отправляется
console-post-posted = Опубликовано
console-post-unsure = Неизвестно, вышла ли запись. Посмотрите в канале; если её там нет, опубликуйте ещё раз.
console-post-failed = Telegram не принял запись. Проверьте, что бот администратор канала, и опубликуйте ещё раз.
console-post-differs = Изменить не получилось: в канале прежний текст.
console-post-leaving = Отзывается
console-post-withdrawn = Отозвано
console-post-emptied = Отозвано: запись старше 48 часов, вместо неё осталась строка «Запись отозвана.»
console-post-standing = Отозвать не получилось: запись стоит в канале. Уберите её там сами или попробуйте ещё раз.
console-post-unsigned = Не вышла: памятку отозвали, или срок её подписи кончился раньше.

# Поиск
console-search = Поиск
console-search-label = Найти памятку, место или своё обращение
console-search-hint = Ищет памятки, места и ваши обращения: по псевдониму и потребности. В переписке не ищет. Открыть поиск: клавиша «/».
console-search-none = Ничего не нашлось.
console-search-cases = Ваши обращения
console-search-back = Вернуться к обращению
console-search-danger = Похоже, человеку плохо сейчас.
console-search-danger-how = Сначала пусть рядом вызовут скорую и проверят дыхание. У клиентов первая помощь на странице /overdose.
console-search-guide = Открыть шаги

# Что говорят обе стороны: отказы и названия кодов.

refusal-title = Не получилось
refusal-way-on = Вернуться к началу
refusal-no-such-case = Такого обращения нет, или оно уже стёрто.
refusal-forgotten = Этот разговор уже стёрт. Начните новый.
refusal-moved = Пока вы писали, что-то изменилось. Откройте страницу ещё раз и повторите.
refusal-repeated = Это сообщение уже пришло.
refusal-held-by-other = Это обращение уже ведёт другой сотрудник.
refusal-unread = Клиент написал, пока вы завершали. Прочитайте его сообщение, а потом завершайте.
refusal-not-held = Сначала возьмите обращение.
refusal-not-your-case = Это обращение ведёт другой сотрудник, прочитать его вы не можете.
refusal-already-finished = Это обращение уже завершено.
refusal-not-finished = Это обращение ещё не завершено.
refusal-not-your-role = Ваша роль этого не разрешает.
refusal-reason-needed = Чтобы прочитать или стереть чужое обращение, назовите причину. Её увидит сотрудник, который его ведёт.
refusal-no-words = В сообщении ничего нет. Напишите хотя бы слово.
refusal-too-long = Сообщение слишком длинное. Разделите его на части.
refusal-need-missing = Выберите, о чём просил клиент.
refusal-service-missing = Отметьте хотя бы одну услугу.
refusal-unknown-code = В форме выбрано то, чего нет в списке.
refusal-note-too-long = Заметка длиннее 200 знаков. Сократите её.
refusal-note-names-somebody = Похоже, в заметке есть имя, телефон, адрес или ник. Отчёт остаётся навсегда: уберите их.
refusal-not-a-photo = Это не похоже на фото. Подойдёт JPEG, PNG или WebP.
refusal-photo-too-large = Фото слишком большое: можно до 10 МБ.
refusal-photo-gone = Этого фото больше нет.
refusal-recording-gone = Этой записи больше нет.
refusal-wrong-sign-in = Имя, пароль или код не подходят.
refusal-signed-out = Сначала войдите.
refusal-too-many-tries = Слишком много попыток. Подождите минуту.
refusal-wrong-code = Этот код не подходит. Проверьте слова и порядок. Если разговор уже стёрт, начните новый.
refusal-busy = Сервер сейчас перегружен. Ничего не потеряно: вернитесь назад и отправьте ещё раз через минуту.
refusal-too-large = Слишком много данных за один раз.
refusal-malformed = Мы не смогли прочитать то, что прислала форма. Вернитесь назад и попробуйте ещё раз.
refusal-foreign = Форма отправлена не с нашей страницы, поэтому мы её не приняли.
refusal-not-found = Такой страницы нет.
refusal-no-key = У вас нет ключа к этому обращению.
refusal-name-unfit = Это имя занято, пустое или длиннее 40 знаков.
refusal-no-such-post = Такой записи нет, или её уже нельзя изменить.
refusal-no-channel = Канал не подключён.
refusal-time-past = Назовите время, которое ещё не прошло.
refusal-no-such-place = Такого места в расписании нет.
refusal-place-unfit = Назовите место хотя бы на одном языке. Название не длиннее 120 знаков, остальное не длиннее 500.
refusal-hours-unfit = Не получается понять часы. Напишите так: 18:00–20:00. Времена одного дня не должны накладываться.
refusal-nothing-that-day = В этот день здесь ничего нет, поэтому менять нечего. Или опоздание дольше самой стоянки.
refusal-day-unfit = Такого дня нет в расписании: можно от вчерашнего дня и на 60 дней вперёд, и последний день не раньше первого.
refusal-failed = Сейчас не получилось: на сервере неполадка. Попробуйте ещё раз через несколько минут.

need-inj-minor = Лёгкое осложнение после инъекции
need-inj-severe = Тяжёлое осложнение после инъекции
need-info-services = Наши услуги, расписание автобуса
need-info-aidscenter = Расписание Центра СПИД
need-info-hivhcv = ВИЧ и гепатиты: пути передачи, тесты
need-info-hr = Снижение вреда, сочетания, приверженность
need-info-od = Передозировка: информация, не сейчас
need-info-detox-home = Детокс дома
need-info-covid = Кризисная тема (COVID-19)
need-psy-general = Общая психологическая поддержка
need-svc-art-accomp = Сопровождение в центр за терапией
need-svc-art-delivery = Доставка терапии на дом
need-svc-detox-rehab = Госпитализация: детокс, реабилитация
need-svc-psychologist = Консультация психолога
need-svc-id-docs = Восстановление документов
need-svc-disability = Оформление инвалидности
need-svc-legal = Юридическая помощь
need-svc-social = Другая социальная помощь
need-svc-medical = Другая медицинская помощь
need-hrs-hiv-test = Тест на ВИЧ
need-hrs-hcv-test = Тест на гепатит C
need-hrs-pack = Набор снижения вреда
need-hrs-prep = ДКП (доконтактная профилактика)
need-hrs-pep = ПКП (постконтактная профилактика)
need-hrs-naloxone = Получить налоксон
need-od-opioid = Передозировка сейчас: опиоиды
need-od-stim = Передозировка сейчас: стимуляторы
need-od-ghb = Передозировка сейчас: бутират
need-od-depressant = Передозировка сейчас: седативные, смесь
need-od-alcohol = Отравление алкоголем сейчас
need-od-unknown = Передозировка сейчас: вещество неизвестно
need-emg-seizure = Судороги сейчас или только что
need-emg-sepsis = Признаки заражения крови
need-emg-medical = Другая неотложная ситуация
need-risk-suicide = Риск суицида
need-risk-violence = Насилие, угроза клиенту
need-risk-minor = Несовершеннолетний
need-unc = Непонятно, голосовое не прослушано
need-misc-feedback = Отзыв, благодарность, жалоба
need-mod-sourcing = Клиент спрашивает, где купить
need-mod-vendor = Реклама продавца, вербовка
need-mod-spam = Спам, мошенничество
need-mod-abuse = Оскорбления
need-mod-threat = Угроза сотрудникам
need-other = Другое

service-s01 = Информационная карточка
service-s02 = Равное консультирование
service-s03 = Совет сотрудника (проверен врачом)
service-s04 = Онлайн-консультация врача
service-s05 = Психолог
service-s06 = Юрист
service-s07 = Социальное сопровождение
service-s08 = Направление в автобус
service-s09 = Направление в клинику
service-s10 = Направление в Центр СПИД
service-s11 = Договорились о сопровождении
service-s12 = Договорились о доставке терапии
service-s13 = Договорились о детоксе или реабилитации
service-s14 = Договорились о тесте
service-s15 = Договорились о наборе или налоксоне
service-s16 = Связали с ДКП или ПКП
service-s17 = Отправлена ссылка на бот о передозировке
service-s18 = Оставались до приезда скорой
service-s19 = Оставлен контакт
service-s20 = Модерация
service-s21 = Другое

need-group-inj = Инъекции
need-group-info = Информация
need-group-psy = Поддержка
need-group-svc = Услуги
need-group-hrs = Снижение вреда
need-group-od = Передозировка сейчас
need-group-emg = Неотложное
need-group-risk = Риск
need-group-unc = Непонятно
need-group-misc = Отзывы
need-group-mod = Модерация
need-group-other = Другое

urgency-emergency = Экстренно
urgency-urgent = Срочно
urgency-routine = Обычно

venue-web = Веб-чат
venue-private = Telegram, лично
venue-chat = Telegram, общий чат

awaited-client = клиента
awaited-specialist = специалиста
awaited-offline = визит

outcome-solved = Вопрос решён
outcome-referred = Передали дальше
outcome-went-silent = Клиент замолчал
outcome-answered-by-peers = Ответили участники чата, сотрудник проверил
outcome-declined = Клиент отказался
outcome-burned = Клиент стёр разговор
outcome-ran-out = Истёк срок хранения

about-self = О себе
about-other = О другом человеке
about-unknown = Неизвестно

clarity-clear = Понятно
clarity-unclear = Непонятно

modality-text = Текст
modality-photo = Фото

shift-night = ночь
shift-morning = утро
shift-day = день
shift-evening = вечер

useful-yes = Да
useful-partly = Отчасти
useful-no = Нет

knows-contact-yes = Да
knows-contact-no = Нет

fate-kept = Сохранено
fate-owed = Отправляется
fate-shown = На странице клиента
fate-seen = Клиент увидел
fate-unsure = Возможно, не дошло
fate-failed = Не дошло

role-worker = Сотрудник
role-doctor = Врач
role-psychologist = Психолог
role-lawyer = Юрист
role-social-worker = Социальный работник
role-mobile-unit = Автобус
role-moderator = Модератор
role-supervisor = Супервизор
role-reporting-manager = Ответственный за отчётность
role-researcher = Исследователь
role-editor = Редактор
role-verifier = Проверяющий врач
role-admin = Администратор

act-opened = Прочитано
act-taken = Взято
act-released = Возвращено в очередь
act-given-back = Вернулось в очередь: клиент долго ждал
act-answered = Ответ отправлен
act-noted = Заметка для своих
act-paused = Ждём
act-finished = Завершено
act-reopened = Открыто снова
act-urgency-set = Изменена срочность
act-read-with-reason = Прочитал супервизор
act-photo-opened = Открыто фото
act-recording-opened = Включена запись

doing-reading = читает
doing-writing = пишет
doing-permitted = читает по праву супервизора

looks-like-phone = телефон
looks-like-handle = ник
looks-like-mail = почту
looks-like-link = ссылку
looks-like-address = адрес
looks-like-date = дату
looks-like-number = номер
looks-like-name = имя

team-duty = Дежурные
team-supervisors = Супервизоры
team-doctors = Врачи
team-psychologists = Психологи
team-lawyers = Юристы
team-social-workers = Социальные работники

lang-ru = Русский
lang-en = English

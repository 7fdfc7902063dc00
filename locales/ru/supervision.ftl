# Что думают клиенты, проверка работы, журнал действий, готовые ответы, команды.

# --- клиенту ---
chat-line-ask-feedback = Разговор закончен. Он был полезен? Отзыв прочтёт руководитель смены, а не тот, кто вам отвечал. Отвечать не обязательно.
chat-mood = Как вы сейчас? Можно не отвечать
chat-mood-hint = Это увидит только тот, кто вам ответит. Исчезнет вместе с разговором.
mood-good = 🙂 Нормально
mood-so-so = 😐 Так себе
mood-bad = 🙁 Плохо
telegram-mood = Сказать, как вы себя чувствуете
telegram-feedback-no = Не хочу отвечать
telegram-feedback-words = Добавить слова для руководителя
telegram-feedback-next = Напишите одним сообщением. Его прочтёт руководитель смены, а не тот, кто вам отвечал. Если нужна помощь, так и напишите: ответит человек.
telegram-feedback-kept = Принято. Спасибо, что сказали.
telegram-feedback-skipped = Хорошо. Если что-то изменится, напишите сюда.

# --- отзывы ---
console-scores = За 90 дней, по всем вместе:
score-useful-yes = Полезно: { $said } из { $answered } ответивших. Спросили { $asked }.
score-useful-partly = Отчасти: { $said } из { $answered } ответивших. Спросили { $asked }.
score-useful-no = Не полезно: { $said } из { $answered } ответивших. Спросили { $asked }.
score-knows-yes = Знают, кому написать: { $said } из { $answered } ответивших. Спросили { $asked }.
console-feedback-read = Прочитано
console-feedback-gone = Плохих отзывов, которые никто не успел прочесть: { $count }
console-news-count = { $count ->
    [one] { $count } новое
   *[other] { $count } новых
}
console-mood = Как клиент себя чувствует: { $mood }. Начните с открытого вопроса.

# --- проверка завершённых обращений ---
console-way-reviews = Проверка
console-reviews = Проверка до удаления
console-reviews-explained = Каждое экстренное обращение и случайные пять процентов остальных. Сотрудник увидит, что его работу проверили. Срок не продлевается: что не успели посмотреть, удалится вовремя, и это посчитают.
console-reviews-none = Сейчас проверять нечего.
console-review-due = до { $time }
console-review-begin = Прочесть
console-review = Что показала проверка?
console-review-done = Проверено
console-review-counts = Итоги за 90 дней
review-why-emergency = Экстренное
review-why-drawn = Случайная выборка
review-outcome-good = Всё хорошо
review-outcome-talk = Поговорить с сотрудником
review-outcome-leaflet = Поправить или написать памятку
review-outcome-rule = Изменить порядок работы
review-outcome-missed = Не успели посмотреть

# --- журнал действий ---
console-way-deeds = Журнал
console-deeds = Журнал действий
console-deeds-explained = Кто что сделал, с точностью до дня, за 90 дней. О клиентах здесь нет ничего.
console-deeds-none = Записей пока нет.
console-deed-keeper = на сервере
console-deed-about = Касается: { $name }
console-deed-case = Открыть обращение
console-about-me = Обо мне
console-about-me-hint = Что другие сделали с вашей работой и вашей учётной записью за 90 дней. Старшие видят то же самое.
deed-read-with-reason = Чужое обращение прочитано
deed-reviewed = Завершённое обращение проверено
deed-burned = Обращение уничтожено
deed-emergency-taken = Взято экстренное обращение
deed-handed-over = Экстренное обращение передано
deed-joined = Начало работы
deed-left = Доступ закрыт
deed-passphrase-reset = Новая парольная фраза
deed-drill-begun = Начата учебная тревога
deed-exported = Выгружены отчёты
deed-report-taken-back = Убрана запись о работе в другом месте
deed-backed-up = Сделана резервная копия
act-reviewed = Проверено
console-line-ask-feedback = Клиента спросили, был ли разговор полезен

# --- готовые ответы ---
console-way-saved = Готовые ответы
console-saved = Готовые ответы
console-saved-explained = Начало ответа, а не сам ответ: перед отправкой вы увидите его целиком и сможете изменить. Медицинский совет проверяется так же, как набранный вручную.
console-saved-none = Пока нет ни одного.
console-saved-new = Новый
console-saved-whose = Кто им пользуется
console-saved-own = Только я
console-saved-shared = Вся команда
console-saved-title = Название
console-saved-words = Текст
console-saved-gaps = Подставятся сами: {"{"}остановки{"}"}, {"{"}часы{"}"}, {"{"}номера{"}"}.
console-saved-delete = Удалить
console-saved-pick = Готовый ответ
console-saved-which = Выберите
console-saved-look = Вставить и посмотреть
refusal-nothing-to-review = Это обращение уже проверено, или проверять его не нужно.
refusal-own-work = Свою работу проверяет кто-то другой.
refusal-too-many-saved = Готовых ответов слишком много. Удалите ненужные.

# --- перед отправкой ---
console-preview = Перед отправкой
console-preview-words = Так это увидит клиент
console-preview-effects = Что произойдёт
console-effect-web = { $name } увидит это на своей странице разговора.
console-effect-private = { $name } получит это в Telegram, в личном чате с ботом.
console-effect-aloud = Это прочтут все в общем чате, { $members } человек.
console-effect-awaits = { $name } получит это, когда придёт в личный чат с ботом.
console-effect-invites = В общий чат уйдёт приглашение в личный, без слова о теме.
console-effect-nowhere = Клиент остановил бота: это не дойдёт.
console-effect-pieces = Текст длинный: придёт частями, всего { $pieces }.
console-effect-copy = В Telegram это удалится через { $copy }.
console-effect-takes = Обращение станет вашим.
console-effect-pause = Ожидание, которое вы отметили, закончится.
console-effect-answered = Обращение перестанет ждать ответа.
console-effect-repeats = Обращение экстренное: если связь прервётся, сообщение может прийти дважды.
console-effect-draft = Черновик удалится.
console-after = После отправки
after-sending-stay = остаться здесь
after-sending-close = к списку
after-sending-next = к следующему

# --- команды и клавиши ---
console-commands = Команды
console-commands-explained = Всё, что можно открыть, с клавишами. Со скриптом этот список открывается поверх любой страницы: Ctrl+K, двоеточие или знак вопроса.
console-commands-find = Найти команду
console-commands-close = Закрыть
console-keys = j и k: вниз и вверх по списку, Enter: открыть. r: ответить, n: заметка, t: взять, f: завершить, p: посмотреть перед отправкой, a: готовый ответ. g и буква: перейти. В полях клавиши не действуют.
console-keys-title = Клавиши
console-keys-on = Включить одиночные клавиши
console-keys-off = Выключить одиночные клавиши
console-offline = Нет связи. Набранное сохранено в этом окне и уйдёт на сервер, когда связь вернётся.

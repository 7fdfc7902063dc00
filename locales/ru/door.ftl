# Звонки, вопросы с кнопками, карточка контакта, приглашения.

chat-rather-not = Не хочу отвечать
chat-question-gone = Этот вопрос уже не нужен.

chat-call-proposed = Мы можем созвониться, если вам так удобнее. Можно остаться в переписке: это нормально и ничего не меняет.
menu-choice-text-only = Только текст
menu-choice-call-me = Позвоните мне
menu-choice-call-you = Я позвоню вам
menu-choice-call-later = Не сейчас
chat-call-text = Хорошо, только текст. Пишите сюда. Если хотите, скажите почему: это поможет нам не мешать другим. Можно не отвечать.
menu-choice-why-privacy = Не хочу, чтобы узнали
menu-choice-why-not-alone = Рядом люди
menu-choice-why-cannot-talk = Не могу говорить
menu-choice-why-cost = Дорого
menu-choice-why-no-trust = Не доверяю
menu-choice-why-other = Другое
chat-call-why-noted = Спасибо. Это учтено без связи с вами. Пишите сюда.
chat-call-number-asked = Напишите номер. Его один раз увидит тот, кто звонит. В переписке он не останется, через { $kept } он будет стёрт.
chat-call-number = Номер телефона
chat-call-number-send = Передать номер
chat-call-number-kept = Номер передан. Здесь его нет, через { $kept } он будет стёрт. Передумаете — напишите сюда.
chat-call-number-none = Телефона у нас пока нет. Пишите сюда.
chat-call-later = Хорошо. Продолжим текстом. Захотите созвониться — напишите.

chat-card = Контакт
chat-card-who = { $organisation }. Спросите так: { $role }.
chat-card-bot = Бот: { $link }
chat-card-code = Вернуться в эту переписку: шесть слов, которые вы записали.
chat-card-channels = Ещё мы здесь: { $list }
chat-card-phone = Телефон: { $number }
chat-card-phone-hours = Телефон: { $number }, { $hours }
chat-card-hours = Люди на связи: { $hours }
chat-card-hours-none = Пишите в любое время. Ответит человек, когда будет на месте.
chat-card-revoked = Этот контакт больше не действует. Пишите сюда.
chat-weekday-1 = пн
chat-weekday-2 = вт
chat-weekday-3 = ср
chat-weekday-4 = чт
chat-weekday-5 = пт
chat-weekday-6 = сб
chat-weekday-7 = вс

chat-heard = Как вы узнали о нас? Можно не отвечать. Ответ не связан с вами.
chat-heard-friend = От знакомых
chat-heard-bus = В автобусе
chat-heard-telegram = Нашёл в интернете
chat-heard-organisation = В другой организации
chat-heard-other = Иначе
chat-heard-noted = Хорошо, спасибо.

telegram-command-invite = Приглашение в чат для знакомого
telegram-ask-invitation = Это закрытый чат. Чтобы войти, пришлите сюда код с карточки. Карточку дают в автобусе и участники чата.
telegram-admitted = Код верный. Вы в чате.
telegram-admit = Код верный. Нажмите кнопку и попросите впустить: бот впустит сразу. Кнопка работает час.
telegram-admit-button = Войти в чат
telegram-invitation-used = Этот код уже использовали: он на один раз. Попросите новую карточку. Написать нам можно и без чата, прямо сюда.
telegram-invitation-expired = Срок этой карточки вышел. Попросите новую. Написать нам можно и без чата, прямо сюда.
telegram-invitation-unknown = Этот код не подошёл. Проверьте буквы или попросите новую карточку. Написать нам можно и без чата, прямо сюда.
telegram-no-group = Чата у нас сейчас нет. Пишите прямо сюда.
telegram-peer-card = Приглашение на одного человека. Мы не записываем, кто его дал и кому. Действует до конца следующего месяца.

    { $code }

    { $link }
telegram-peer-card-had = В этом месяце вы уже взяли приглашение. Новое будет в следующем.
telegram-peer-card-not-member = Приглашения берут участники чата.

refusal-ask-first = Сначала спросите, в чём дело: звонок предлагают после вопроса.
refusal-call-proposed = Звонок уже предложен. Клиент ещё не ответил.
refusal-call-refused = Клиент выбрал текст.
refusal-no-private-way = Личного чата с клиентом ещё нет, в общем чате это увидят все.
refusal-not-asked = Номер не спрашивали.
refusal-number-gone = Номера уже нет: его показали или вышло время.
refusal-questions-open = Клиент ещё не ответил на прошлые вопросы.
refusal-private-contact = В карточке не бывает личных номеров, имён в сети и ссылок. Только каналы организации.
refusal-no-such-batch = Такой пачки приглашений нет.

act-call-proposed = Предложен звонок
act-number-shown = Показан номер телефона
act-card-revoked = Контакт отозван

console-line-call-proposed = Клиенту предложен звонок
console-line-call-text = Клиент выбрал только текст
console-line-call-why-noted = Клиент сказал, почему без звонка
console-line-call-number-asked = Клиент просит позвонить, бот спросил номер
console-line-call-number-kept = Клиент передал номер
console-line-call-number-ours = Клиент позвонит сам
console-line-call-later = Клиент не хочет созваниваться сейчас
console-line-card-revoked = Контакт отозван

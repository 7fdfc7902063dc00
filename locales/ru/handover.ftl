# Передача обращения, умения сотрудников, очередь по умениям.

# ---- клиенту ----

chat-ask-handover = Предлагаем, чтобы дальше вам отвечал { $who }. Передать разговор? Переписку тогда увидит и { $who }. Если не хотите, продолжим как сейчас.
chat-handover-agreed = Хорошо. Передадим, как только новый человек сможет. До тех пор вам отвечает тот же.
chat-handover-off = Передача не состоялась. Ваш разговор снова ждёт свободного сотрудника, переписка сохранена.
chat-handed-over = Теперь вам отвечает { $who }. Рассказывать заново не нужно.
chat-stays = Вам по-прежнему отвечает тот же человек. Для вас ничего не меняется.
menu-choice-hand-over = Да, передайте
menu-choice-to-doctor = Да, врачу
menu-choice-to-psychologist = Да, психологу
menu-choice-to-lawyer = Да, юристу
menu-choice-to-social-worker = Да, соцработнику
menu-choice-stay = Нет, остаться с этим человеком

chat-expect-worker = другой сотрудник
chat-expect-doctor = врач
chat-expect-psychologist = психолог
chat-expect-lawyer = юрист
chat-expect-social-worker = социальный работник
chat-answers-worker = Равный консультант
chat-answers-doctor = Врач
chat-answers-psychologist = Психолог
chat-answers-lawyer = Юрист
chat-answers-social-worker = Социальный работник

# ---- консоль: передача ----

console-line-ask-handover = Мы спросили клиента, можно ли передать разговор
console-line-handover-agreed = Клиент согласен на передачу
console-line-handover-off = Передача не состоялась, клиент знает
console-line-handed-over = Мы сказали клиенту, кто теперь отвечает
console-line-stays = Мы сказали клиенту, что отвечает тот же человек

console-pass-on = Передать
console-pass-on-choose = Выбрать, кому передать
console-pass-on-why = Почему
console-pass-on-summary = Две строки для того, кто примет
console-pass-on-hint = Пока не приняли, клиент с вами. Клиента мы спросим: назовём роль, не имя. Если он откажется, обращение останется у вас.
console-pass-to-anybody = Любому на смене
console-pass-to-doctor = Передать врачу
console-pass-to-psychologist = Передать психологу
console-pass-to-lawyer = Передать юристу
console-pass-to-social-worker = Передать соцработнику
console-passed-by = { $name } передаёт: { $reason }.
console-consent-asked = Клиента спросили, он ещё не ответил.
console-consent-agreed = Клиент согласен.
console-consent-waived = Клиента не спрашиваем: нет времени или нет кнопок в его чате.
console-accepted-waits = Вы готовы принять. Ждём, что скажет клиент.
console-decline = Отказаться
console-decline-word = Пара слов, если хочется
console-withdraw = Не передавать
console-noticed = Понятно
console-not-passed-on = Обращение не передано.
console-stage-offered = Ждём ответа: { $name }.
console-stage-accepted = { $name }: готов принять. Ждём клиента.
console-stage-declined = { $name }: отказ. Обращение у вас.
console-stage-ignored = Никто не ответил вовремя: { $name }. Обращение у вас.
console-stage-stayed = Клиент хочет остаться с вами.
console-stage-unanswered = Клиент не ответил вовремя. Обращение у вас.
console-came-back = { $client }: передача не состоялась, обращение у вас.
console-mentioned = { $client }: вас позвали в заметке.
console-suicide-screen = Спросите прямо: «Думаете ли вы о том, чтобы умереть?»
console-suicide-screen-hint = Если да, поставьте «экстренно» и не оставляйте человека одного в разговоре. Вы равный консультант, не психолог: передать можно в одно касание.

console-colleague-here = на месте
console-colleague-planned = по графику
console-colleague-away = не на смене
console-colleague-slow = отвечает медленно
console-colleague-load = { $holds } из { $of }
console-colleague-knows = знает тему

handover-reason-skill = другой знает это лучше
handover-reason-language = язык
handover-reason-shift-ends = смена кончается
handover-reason-too-many = слишком много разговоров
handover-reason-safety = тяжело или небезопасно
handover-reason-wish = так просит клиент

declining-no-room = Нет места
declining-not-mine = Не моя тема
declining-not-now = Не сейчас
declining-other = Другое

act-offer-declined = Отказ принять
act-offer-ended = Передача не состоялась
act-client-stayed = Клиент остался с тем же человеком

refusal-enough-cases = У вас уже столько разговоров, сколько вы берёте одновременно. Можно взять и ещё один.
refusal-already-offered = Это обращение уже передают. Сначала отмените ту передачу.
refusal-not-passed-on = Это обращение уже не передают: передачу отменили, или его принял другой.
refusal-nobody-of-that-name = После @ нужно имя сотрудника, как на странице входа. Такого нет.
refusal-cannot-read-it = Этот коллега не может открыть обращение. Сначала предложите его передать.
refusal-summary-unfit = Нужны одна или две строки, не длиннее 300 знаков.

# ---- консоль: очередь и умения ----

console-fits = подойдёт: { $names }
console-fits-you = вам
console-enough = У вас уже { $count }
console-take-anyway = Всё равно взять

console-skills = В чём вы сильны
console-skills-hint = Видят только коллеги. Очередь подсказывает, кому что подходит; взять можно любое обращение.
console-skills-needs = Темы
console-skills-substances = Вещества
console-skills-langs = Языки
console-skills-at-once = Разговоров одновременно, не больше
console-skills-lived = Свой опыт, своими словами
console-skills-lived-hint = Читают дежурные коллеги, когда решают, кому передать. Клиенты этого не видят никогда.
console-slow-hint = Если сегодня отвечаете медленно, скажите коллегам: подсказки предложат вас позже других.
console-slow =
    { $hours ->
        [one] Медленно { $hours } час
        [few] Медленно { $hours } часа
       *[other] Медленно { $hours } часов
    }
console-slow-until = Коллеги видят: вы отвечаете медленно до { $until }.
console-slow-over = Снова в обычном темпе

substance-opioids = Опиоиды
substance-stimulants = Стимуляторы
substance-ghb = Бутират
substance-depressants = Седативные
substance-alcohol = Алкоголь
substance-psychedelics = Психоделики
substance-cannabis = Каннабис

refusal-nobody-of-role = Сейчас в организации нет никого с такой ролью. Выберите другого.

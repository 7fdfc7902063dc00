# Часы и люди: что слышит клиент, что слышит дежурный, страница «Часы».

# ---- клиенту ----

chat-closed-night = Ночью отвечает бот.
chat-closed = Сейчас отвечает бот.
chat-closed-nobody-night = Людей ночью нет, отвечает бот.
chat-closed-nobody = Людей сейчас нет, отвечает бот.
chat-closed-today = Человек ответит после { $time } { $zone }.
chat-closed-tomorrow = Человек ответит завтра после { $time } { $zone }.
chat-closed-day = Человек ответит { $day } после { $time } { $zone }.
chat-closed-unknown = Когда ответит человек, мы пока не знаем.
chat-zone-moscow = по Москве
chat-zone = по времени города { $city }

# ---- дежурному, в Telegram ----

telegram-call =
    { $minutes ->
        [0] Срочный случай. Откройте консоль.
        [one] Срочный случай ждёт { $minutes } минуту. Откройте консоль.
        [few] Срочный случай ждёт { $minutes } минуты. Откройте консоль.
       *[other] Срочный случай ждёт { $minutes } минут. Откройте консоль.
    }
telegram-call-take = Беру
telegram-call-yours = Вы взяли. Откройте консоль в течение 3 минут, иначе позовём других.
telegram-call-taken = Этот случай уже взял другой сотрудник.
telegram-call-over = Этот случай уже никого не ждёт.
telegram-call-drill = Это была учебная тревога, всё в порядке. Спасибо. Время ответа записано.
telegram-way-bound = Готово. Сюда придёт вызов, если вы дежурите и чья-то жизнь в опасности. О самом случае здесь не будет ни слова.
telegram-way-unbound = Эта ссылка не подошла или уже использована. Новую можно взять в консоли, на странице с вашим именем.
telegram-way-only = Этот чат только для вызовов, сообщения из него никто не читает. Работа идёт в консоли. Если рядом с вами человек в опасности, звоните: { $numbers }. Команда /overdose покажет здесь, что делать.
telegram-way-busy = В этом чате идёт разговор клиента. Завершите его командой /stop и откройте ссылку ещё раз.

# ---- консоль ----

rung-first = Первый
rung-second = Второй
rung-deputy = Заместитель
rung-everybody = Все

act-call-answered = Вызов принят

console-way-hours = Часы
console-hours = Часы и дежурства

console-call = Экстренное обращение
console-call-waits = никто не взял, ждёт
console-call-coming = { $name } берёт, ждёт
console-call-take = Беру
console-call-yours = вы взяли, откройте. Ждёт
console-call-open = Открыть
console-call-mute = Без звука 10 минут
console-call-late = Этот вызов уже взял другой сотрудник.
console-call-over = Этот вызов уже никого не ждёт.
console-call-drill = Это была учебная тревога
console-call-drill-lead =
    { $minutes ->
        [0] Вы ответили меньше чем за минуту. Спасибо. В отчёт попадёт только время.
        [one] Вы ответили за { $minutes } минуту. Спасибо. В отчёт попадёт только время.
        [few] Вы ответили за { $minutes } минуты. Спасибо. В отчёт попадёт только время.
       *[other] Вы ответили за { $minutes } минут. Спасибо. В отчёт попадёт только время.
    }
console-coming = Вызов взял(а) { $name }, ещё не в обращении.
console-many = У вас { $count } обращений сразу. Больше пяти разговоров трудно вести внимательно: отдайте часть в очередь.

console-hours-told = Что сейчас читает клиент
console-hours-told-then = Когда за столом никого не останется: { $told }
console-hours-not-done = Ничего не изменено.
console-hours-week = Смены
console-hours-week-none = Смены не заданы: клиенту говорим только, есть ли кто-нибудь за столом прямо сейчас.
console-hours-nobody = никого
console-hours-add = Добавить смену
console-hours-days = Дни
console-hours-role = Кто
console-hours-from = С
console-hours-to = До
console-hours-past = Время { $zone }. Если «до» раньше, чем «с», смена идёт через полночь.
console-hours-remove = Убрать
console-hours-remove-shift = Убрать { $shift }
console-weekday-1 = Понедельник
console-weekday-2 = Вторник
console-weekday-3 = Среда
console-weekday-4 = Четверг
console-weekday-5 = Пятница
console-weekday-6 = Суббота
console-weekday-7 = Воскресенье
console-weekday-short-1 = Пн
console-weekday-short-2 = Вт
console-weekday-short-3 = Ср
console-weekday-short-4 = Чт
console-weekday-short-5 = Пт
console-weekday-short-6 = Сб
console-weekday-short-7 = Вс

console-holidays = Дни без людей
console-holidays-none = Таких дней впереди нет.
console-holiday-day = День
console-holiday-add = Добавить день

console-rota = Дежурства на 4 недели
console-rota-hint = Дежурный нужен только для экстренных обращений. Дежурство идёт с полудня до полудня: сразу и через 2 минуты зовём первого, через 4 второго, через 6 заместителя, дальше всех, пока кто-нибудь не возьмёт.
console-rota-gaps =
    { $nights ->
        [one] На { $nights } ночь из 28 нет двух дежурных, до которых можно дозваться. В такие ночи клиент читает, что людей нет.
        [few] На { $nights } ночи из 28 нет двух дежурных, до которых можно дозваться. В такие ночи клиент читает, что людей нет.
       *[other] На { $nights } ночей из 28 нет двух дежурных, до которых можно дозваться. В такие ночи клиент читает, что людей нет.
    }
console-rota-night = Ночь на { $day }
console-rota-nobody = никого
console-rota-no-way = не дозваться
console-rota-supervisors = все супервизоры
console-rota-set = Кто дежурит
console-rota-clear = никто
console-rota-offer = Отдать
console-rota-keep = Оставить себе
console-rota-accept = Взять вместо { $name }
console-rota-offered = отдаёт
console-rota-you = вы

console-drills = Учебные тревоги
console-drills-hint = Раз в месяц, ночью, программа вызывает дежурных на выдуманный случай. Начать можно и самим. Имён в результате нет.
console-drills-start = Начать учебную тревогу
console-drills-none = Пока не было.
console-drill-open = идёт сейчас
console-drill-unanswered = никто не ответил
console-drill-broken-off = прервана: пришёл настоящий случай
console-drill-answered =
    { $minutes ->
        [0] ответили меньше чем за минуту
        [one] ответили за { $minutes } минуту
        [few] ответили за { $minutes } минуты
       *[other] ответили за { $minutes } минут
    }
console-drill-rung = дошло до: { $rung }

console-duty = Вызовы
console-duty-hint = Если вы дежурите и чья-то жизнь в опасности, мы пришлём вызов в Telegram. О самом случае в нём не будет ни слова. Telegram узнает, что вы получаете сообщения этого бота.
console-duty-link = Связать с Telegram
console-duty-word = Откройте эту ссылку на своём телефоне в течение 15 минут. Она сработает один раз.
console-duty-typed = Или отправьте боту
console-duty-open = Открыть Telegram
console-duty-linked = Вызовы приходят в Telegram.
console-duty-blocked = Вызовы не доходят: вы остановили бота. Напишите ему /start или свяжите заново.
console-duty-unlink = Отвязать Telegram
console-duty-no-bot = Бота у организации нет, вызвать вас можно только звуком в открытой консоли.
console-devices = На ваших устройствах
console-devices-hint = Вызов придёт на телефон или компьютер, даже когда консоль закрыта. О случае в нём не будет ни слова. Служба, которая доставляет уведомления вашему браузеру (Google, Mozilla, Apple или Microsoft), узнает, что это устройство вызывают, и в какие минуты.
console-device-add = Вызывать на это устройство
console-device-script = Чтобы добавить устройство, нужны скрипты в браузере.
console-device-cannot = Этот браузер не умеет принимать вызовы.
console-device-failed = Не получилось. Разрешите этому сайту показывать уведомления и попробуйте ещё раз.
console-device-since = Добавлено { $day }
console-device-blocked = вызовы сюда не доходят: добавьте устройство заново
console-device-end = Больше не вызывать
console-device-end-since = Больше не вызывать на устройство, добавленное { $day }
# На экране чужого взгляда не боится: ни слова о том, кто и почему.
console-device-called = Вас ждут
console-device-called-open = Откройте, пожалуйста, консоль.
console-quiet = Тихие часы
console-quiet-hint = Вызов дежурному приходит в любое время. А если дежурного нет, сначала зовём тех, у кого сейчас не тихие часы.
console-quiet-none = Убрать

refusal-not-a-shift = Отметьте хотя бы один день и два разных времени.
refusal-cannot-be-on-call = Дежурить может только тот, кто отвечает клиентам.
refusal-on-call-twice = Этот человек уже дежурит в эту ночь.
refusal-too-many-nights-running = Больше двух ночей подряд дежурить нельзя. Назовите кого-нибудь ещё.
refusal-too-many-nights-a-month = Больше восьми ночей в месяц дежурить нельзя. Назовите кого-нибудь ещё.
refusal-not-your-night = Это не ваше дежурство.
refusal-not-offered = Это дежурство уже не отдают.
refusal-drill-goes-on = Учебная тревога уже идёт.
refusal-danger-first = Сейчас вызываем людей к настоящему случаю. Учебную тревогу начните позже.

console-shift-note = Передача смены
console-shift-note-hint = Записку составляет программа: сколько человек ждёт и кто в опасности. Её читает следующий.
console-shift-note-leave = Я заканчиваю смену
console-shift-note-by = { $name }: смена закончена, { $when }.
console-shift-note-planned = Смена закончилась по расписанию, { $when }.
console-shift-note-waiting = Ждали ответа: { $counts }.
console-shift-note-read = Прочитано
console-shift-note-was-read = Прочитал(а) { $name }, { $when }
console-shift-note-unread = Никто не прочитал
refusal-own-note = Свою записку о смене читает другой.

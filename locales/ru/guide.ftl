# Памятка при передозировке: кнопки и то, что говорит сама программа. Слова экранов — в подписанной памятке.
guide-will-not-wake = Не просыпается
guide-wakes = Просыпается
guide-breathes = Дышит нормально
guide-breathes-slowly = Дышит редко
guide-not-breathing = Не дышит или непонятно
guide-stopped-breathing = Не дышит
guide-no-answer = Не отвечает
guide-has-naloxone = Есть налоксон
guide-no-naloxone = Нет налоксона
guide-naloxone-found = Нашли налоксон
guide-naloxone-given = Дали налоксон
guide-naloxone-again = Дали ещё налоксон
guide-naloxone-none-left = Больше нет налоксона
guide-three-minutes = Прошло 3 минуты
guide-check = Проверить дыхание
guide-lies-down = Лежит, дышит
guide-falls-asleep = Снова отключается
guide-what-was-taken = Что было принято
guide-opioid = Опиоиды
guide-stimulant = Стимуляторы
guide-ghb = Бутират, GHB
guide-depressant = Успокоительные
guide-alcohol = Алкоголь
guide-hot = Сильный жар
guide-chest = Боль в груди
guide-fit = Судороги
guide-fit-over = Судороги кончились
guide-panic = Паника, страх
guide-despair = Не хочется жить
guide-got-worse = Стало хуже
guide-woke-up = Пришёл в себя
guide-ambulance-here = Скорая здесь
guide-called = Я позвонил(а) в скорую
guide-person = Нужен человек
guide-again = Через { $minutes } { $minutes ->
    [one] минуту
    [few] минуты
   *[many] минут
} мы напишем снова.
guide-again-here = Засеките { $minutes } { $minutes ->
    [one] минуту
    [few] минуты
   *[many] минут
} и проверьте дыхание: эта страница сама не напишет.
guide-call = Звоните: { $numbers }. Скорую вызвать мы не можем, позвоните вы.
guide-unsigned = Врачи нашей организации ещё не подписали памятку о первых шагах, поэтому медицинских советов здесь нет. Если нужен человек, напишите сюда.
guide-person-asked = Мы зовём сотрудника; если он свободен, ответит здесь. Скорую вызвать мы не можем, звоните вы: { $numbers }.
guide-from-memory = Сейчас мы никого не можем позвать и не можем прочесть сообщения: у нас неполадка. Звоните: { $numbers }. Подсказки работают, нажимайте кнопки.
guide-call-noted = Хорошо. Не кладите трубку первыми: диспетчер скажет, что делать дальше.
guide-ask-arrived = Бригада рядом с вами или уже уехала? Нажмите кнопку. Если нет, оставайтесь рядом и делайте, что на последнем экране.
guide-ask-called = Дозвонились в скорую? Нажмите кнопку. Если нет, звоните: вызвать её можете только вы.
telegram-command-overdose = Человек не дышит или не просыпается
guide-time-is-up = Прошло 3 минуты: проверьте дыхание
guide-from-the-start = Сначала

# Для сотрудников.
act-offered = Просьба принять обращение
act-offer-lapsed = На просьбу принять обращение никто не ответил
act-handed-over = Принято от другого сотрудника
act-danger-ended = Отмечено, чем кончилось
console-line-person-asked = Мы сказали клиенту, что зовём сотрудника
console-line-call-noted = Клиент отметил, что позвонил в скорую
console-line-ask-arrived = Клиент написал про скорую; мы спросили, с ним ли она
console-line-ask-called = Клиент написал, что позвонил в скорую; мы попросили отметить
refusal-still-in-danger = Человек, возможно, ещё в опасности. Сначала отметьте, чем кончилось, или передайте обращение другому.
refusal-no-danger = В этом разговоре опасность уже позади, или её не было.
refusal-contact-not-lost = Связь потеряна, только если клиент не ответил и через час: спросим в 5, 15 и 60 минут.
console-guide-screen = Памятка
console-guide-unsigned = Памятку никто не подписал: клиент видит только номера скорой и то, что мы вызвать её не можем.
console-danger-title = Человек в опасности
console-silent = Клиент молчит
console-silent-do = Напишите или отправьте следующий экран памятки.
console-called = Клиент отметил, что сам позвонил в скорую.
console-not-called = Клиент не отметил, что позвонил в скорую. Мы вызвать её не можем.
console-checks = Спросили, на связи ли клиент: { $sent } из { $of }.
console-screen = Экран памятки
console-screen-send = Отправить экран
console-lost-supervisor = Клиент не ответил ни на один вопрос. Отметить «Связь потеряна» может супервизор.
console-hand-over = Передать
console-hand-over-to = Кому передать
console-hand-over-call = Дежурным: позвать любого
console-hand-over-do = Попросить принять
console-hand-over-hint = Пока коллега не принял, рядом с клиентом вы. Дежурным обращение возвращается сразу.
console-offered-to = Ждём, примет ли { $name }.
console-offered = Вас просят принять экстренное обращение: { $client }.
console-unheeded-by = { $name } не принял(а) обращение за пять минут. Рядом с клиентом по-прежнему вы: попросите кого-нибудь ещё или верните дежурным.
console-unheeded = Обращение никто не принял, рядом с клиентом по-прежнему вы: { $client }.
console-unheeded-open = Открыть
console-accept = Принять
console-debrief = После экстренного обращения поговорите с кем-нибудь из своих, до { $until }. О чём, мы не спрашиваем и не записываем.
console-debriefed = Поговорили
ending-arrived = Скорая приехала
ending-resolved = Обошлось
ending-contact-lost = Связь потеряна

# Цифры: что выходит из рабочих отчётов.

console-way-figures = Цифры
console-figures = Цифры
console-figures-from = С месяца
console-figures-to = По месяц
console-figures-venue = Где
console-figures-origin = Откуда отчёты
console-figures-audience = Для кого
console-figures-all = Всё
console-figures-for-house = Для себя
console-figures-for-outside = Для доноров: меньше 5 скрыто
console-figures-for-partners = Для партнёров: меньше 10 скрыто
console-figures-show = Показать
console-figures-contacts = обращений
console-figures-people = человек, не меньше и не больше
console-figures-median = половина ждала ответа не дольше
console-figures-emergency = то же, когда человек в опасности
console-figures-memory = отчётов по памяти
console-figures-filtered = Показана часть отчётов. Направления, звонки, отзывы, материалы и то, как о нас узнали, по местам не считаются, поэтому их здесь нет.
console-figures-outside = Числа меньше { $least } скрыты, и рядом с ними столько других, чтобы скрытое нельзя было вычислить ни из этого файла, ни вместе с файлами за месяцы и кварталы внутри него. Поэтому наружу идут только целые месяцы, кварталы и годы, которые кончились.
console-figures-hatched = Штриховка: отчёты, записанные не за этим столом или перенесённые из таблиц.
console-figures-marked = Треугольник: в этом месяце было публичное выступление, см. ниже.
console-figures-table = Числа таблицей
console-figures-month = Месяц
console-figures-elsewhere = из них не за столом
console-figures-more = Остальные показатели
console-figures-left-out = { $lines ->
    [one] и ещё { $lines } вид, вместе
    [few] и ещё { $lines } вида, вместе
   *[other] и ещё { $lines } видов, вместе
}
console-figures-files = Забрать файлом
console-figures-files-hint = Те же цифры с теми же скрытыми числами, с определением каждой. Кто и когда забрал, остаётся в журнале.
console-month-1 = январь
console-month-2 = февраль
console-month-3 = март
console-month-4 = апрель
console-month-5 = май
console-month-6 = июнь
console-month-7 = июль
console-month-8 = август
console-month-9 = сентябрь
console-month-10 = октябрь
console-month-11 = ноябрь
console-month-12 = декабрь

console-speed-median = половина до, мин
console-speed-most = 9 из 10 до, мин
console-speed-n = всего

console-campaigns = Что мы говорили публично
console-campaigns-hint = Интервью, посты, листовки и обращения за { $days } дней до и после. Совпадение во времени ещё не причина.
console-campaign-around = Обращений до: { $before }, после: { $after }.
console-campaign-before = Обращений до: { $before }. Дни после ещё идут.
console-campaign-views = { $views } просмотров
console-campaign-add = Записать выступление
console-campaign-day = День
console-campaign-kind = Что это было
console-campaign-seen = Просмотров, если известно
console-campaign-title = Название
console-campaign-title-hint = То, что стояло публично. Без имён тех, кто пишет нам.
console-campaign-drop = Убрать
console-campaign-own = Вышло в нашем канале: эта строка появилась сама.
campaign-interview = Интервью
campaign-post = Пост
campaign-leaflets = Листовки
campaign-meeting = Встреча
campaign-other = Другое

console-baseline = Что было раньше
console-baseline-hint = Сколько обращений в месяц было без этой работы, например только на автобусе. С этим сравнивается рост. 0 убирает месяц.
console-baseline-times = Обращений
console-baseline-table = Взять из таблицы
console-baseline-table-hint = .xlsx или .csv: в каждой строке месяц и сколько было обращений. Сначала покажем, что изменится.
console-baseline-from = Количество взято из столбца «{ $column }».
console-baseline-was = Сейчас
console-baseline-will = Станет
console-baseline-same = { $count ->
    [one] Ещё { $count } месяц уже записан так же.
    [few] Ещё { $count } месяца уже записаны так же.
   *[many] Ещё { $count } месяцев уже записаны так же.
}
console-baseline-nothing = Записывать нечего: новых месяцев в файле нет.

refusal-months-unfit = Таких месяцев нет в календаре, они стоят наоборот, или их больше 36. Показаны последние.
refusal-months-not-for-others = Наружу отдают только целый месяц, квартал или год календаря, который уже кончился: разные отрезки можно вычесть друг из друга. Показан последний такой месяц.
refusal-count-unfit = Это не похоже на количество. Напишите целое число.
refusal-campaign-unfit = Нужны название не длиннее 120 знаков и день, который уже был.
refusal-no-such-campaign = Такой записи нет. Возможно, её уже убрали.
refusal-no-such-report = Такой записи нет, или убрать её может только тот, кто её сделал, и супервизор. Отчёты о разговорах не убирают.

origin-desk = За столом
origin-logged = Записано за работу в другом месте
origin-imported = Перенесено из таблицы

figure-hidden = скрыто
figure-range = { $least }–{ $most }
figure-share = { $part } из { $whole } ({ $percent } %)
figure-speed = половина до { $median } мин, 9 из 10 до { $most } мин; всего { $n }
figure-pace = половина до { $median } мин, 9 из 10 до { $most } мин
figure-said = { $said } из { $answered } ответивших; спросили { $asked }
figure-from-memory = по памяти { $percent } %
figure-growth = { $before } → { $now } ({ $percent } %), полных месяцев: { $months }

speed-all = Все
speed-emergency = Человек в опасности
speed-urgent = Срочные
speed-routine = Обычные
speed-in-hours = В рабочие часы
speed-after-hours = Вне рабочих часов
speed-day = С 6 утра до полуночи
speed-night = С полуночи до 6 утра
speed-emergency-night = В опасности ночью

figure-danger-opened = Было опасных случаев
figure-danger-attended = Человек подключился за 2 минуты
figure-danger-called = Клиент сообщил, что вызвал скорую
figure-danger-naloxone = Дали налоксон
figure-danger-arrived = Скорая приехала
figure-danger-resolved = Обошлось без неё
figure-danger-contact-lost = Связь потеряна
figure-danger-unknown = Чем кончилось, неизвестно

figure-call-proposed = Предложили позвонить
figure-call-accepted-call-me = Согласились: «позвоните мне»
figure-call-accepted-call-you = Согласились: «я позвоню»
figure-call-refused = Остались в переписке
figure-call-later = Попросили позже
figure-after-proposed = Замолчали после предложения звонка
figure-after-not-proposed = Замолчали после первого ответа без предложения

figure-resolution-online = Решено в переписке
figure-resolution-offline = Понадобилось очно
figure-resolution-open = Неизвестно
figure-resolution-not-useful = Клиент ответил: не полезно

figure-score-useful-yes = Полезно
figure-score-useful-partly = Отчасти
figure-score-useful-no = Не полезно
figure-score-knows-yes = Знают, кому написать

turned-wrong = Такого кода нет
turned-used = Уже погашен
turned-expired = Срок вышел
turned-slowed = Слишком много неверных подряд
quality-from-memory = По памяти, когда разговора уже не было
quality-late = Позже суток после последнего слова
quality-uncoded = Запрос остался непонятым

indicator-contacts = Обращения
definition-contacts = Сколько разговоров началось и сколько случаев записано за работу в другом месте. Каждый отчёт считается один раз, в месяце, когда человек обратился.
indicator-growth = Рост
definition-growth = Обращения в месяц против обращений в месяц до этой работы: (стало − было) : было. Считаются только месяцы, которые кончились, начиная с первого отчёта; суммы приведены к числу месяцев до этой работы.
indicator-people = Люди
definition-people = Псевдонимы, с которыми говорили за столом: не меньше, чем в самом большом месте, не больше, чем во всех вместе. Псевдоним живёт один разговор: кто вернулся после удаления, считается снова, поэтому и нижняя граница может быть завышена.
indicator-package = Получили согласованный набор услуг
definition-package = Обращения, в которых дано не меньше услуг из набора, чем договорено с донором (в настройках). Из всех обращений.
indicator-venues = Где обращаются
definition-venues = Обращения по месту первого слова.
indicator-shifts = Когда обращаются
definition-shifts = Обращения по четверти суток местного времени: ночь 0–6, утро 6–12, день 12–18, вечер 18–24. Где время не записано, так и стоит.
indicator-heard = Как узнали о нас
definition-heard = Ответы на вопрос, который бот и страница задают один раз после отзыва. Можно не отвечать; с обращением ответ не связан. Считается в месяце ответа. Кто не ответил, тот неизвестен.
indicator-invited = Вошли в чат по приглашению
definition-invited = Коды, по которым в закрытый чат кого-то впустили, по тому, кто раздаёт карточки. Кто кого пригласил, не записано нигде.
indicator-needs = О чём спрашивают
definition-needs = Главная потребность, по одной на обращение; её подтвердил человек или, если ответил бот, определили правила.
indicator-needs-beside = О чём ещё
definition-needs-beside = Потребности рядом с главной, до трёх на обращение.
indicator-services = Что сделано
definition-services = Услуги, отмеченные в отчётах. В одном обращении их может быть несколько.
indicator-outcomes = Чем кончилось
definition-outcomes = Исход, по одному на обращение.
indicator-need-resolution = Хватило ли переписки, по потребностям
definition-need-resolution = По главной потребности обращения. «Решено в переписке»: закончили с ответом и никуда не направляли. «Понадобилось очно»: передали дальше, предложили место (пришёл человек или нет) или отмечена услуга вне переписки: автобус, клиника, Центр СПИД, сопровождение, доставка, госпитализация, тест, набор, профилактика, скорая. «Неизвестно»: человек замолчал или отказался, разговор стёрли или никто не записал, чем кончилось. Хуже ли помогла переписка, чем помогли бы на месте, мы не знаем. Видно только, сколько из ответивших клиентов отметили «не полезно». Скольких спросили, стоит в «Что думают клиенты».
indicator-service-resolution = Хватило ли переписки, по услугам
definition-service-resolution = То же для каждой услуги, отмеченной в отчёте. Если услуг несколько, исход обращения стоит у каждой. Услуги вне переписки всегда стоят в «понадобилось очно».
indicator-urgencies = Насколько срочно
definition-urgencies = Срочность в начале обращения.
indicator-injuries = Осложнения
definition-injuries = Тяжесть осложнений после инъекций в конце, по словам людей. Это не диагноз.
indicator-modalities = Как пишут
definition-modalities = Слова, фото, голос: чем человек обратился. О работе в другом месте этого не спрашивают.
indicator-speed = Как быстро отвечает человек
definition-speed = Минуты от первого слова клиента до первого ответа человека, а не бота; если сначала ответил бот, то от слова, после которого понадобился человек. Полоса до девяти из десяти, отметка посередине. До четырёх часов точно, дальше с округлением вверх. Часы работы, день и ночь известны только об обращениях за этим столом.
indicator-after-handover = После передачи коллеге
definition-after-handover = Минуты от предложения до первого слова того, кто принял.
indicator-after-hours = Вне рабочих часов
definition-after-hours = Обращения, когда за столом никого не было. Из обращений за этим столом: о записанных от руки и перенесённых из таблиц этого не знает никто.
indicator-after-hours-fate = Что стало с обращениями вне часов
definition-after-hours-fate = Исход обращений за этим столом, которые пришли, когда за ним никого не было.
indicator-danger = Опасность для жизни
definition-danger = Случаи, в которых открылась экстренная линия. Скорую вызывает клиент; мы знаем об этом с его слов. Налоксон: в подсказках отметили, написали или передали через работника, что его дали; один раз на случай, дозы не считаются.
indicator-calls = Предложения позвонить
definition-calls = Сколько раз предложили разговор по телефону и что ответили.
indicator-refusals = Почему без звонка
definition-refusals = Кто выбрал «только текст», может одним нажатием сказать почему. Отвечать не нужно, и кто не ответил, здесь не стоит. Потребность та, что была известна в ту минуту.
indicator-after-proposal = Молчание после предложения
definition-after-proposal = Кто не написал за сутки после предложения звонка и, для сравнения, после первого ответа без предложения.
indicator-referrals = Направления
definition-referrals = Куда направили, по состоянию на сегодня. «Погашен» значит: код показали на месте. Чего мы не знаем, сделанным не считаем.
indicator-referrals-done = Дошли, по потребностям
definition-referrals-done = Погашенные коды из всех направлений с этой потребностью.
indicator-referrals-to = Дошли, по местам
definition-referrals-to = Погашенные коды из всех направлений с этой потребностью в такое место.
indicator-turned = Коды, которые не приняли
definition-turned = Сколько раз код, показанный на месте, не подошёл, и почему.
indicator-linkage = Связь с лечением
definition-linkage = Погашенные направления на тесты, терапию, профилактику и детокс.
indicator-supplies = Выдано по направлению
definition-supplies = Погашенные направления за набором и за налоксоном. Штуки считает автобус.
indicator-information = Что читают без работника
definition-information = Показы материалов и расписания, по языку.
indicator-self-service = Ответил бот
definition-self-service = Обращения, в которых хватило материалов и никто не просил человека. Из всех обращений.
indicator-feedback = Что думают клиенты
definition-feedback = Ответы на вопросы, которые задаёт программа, а не работник. Кто не ответил, неизвестен, поэтому рядом стоит, скольких спросили.
indicator-reviews = Разбор законченной работы
definition-reviews = Что нашёл тот, кто посмотрел законченное обращение ещё раз, до его удаления.
indicator-drills = Учебные тревоги
definition-drills = Тревоги, на которые кто-то ответил, из всех закончившихся. Прерванные настоящим случаем не считаются.
indicator-quality = Качество отчётов
definition-quality = Цель у всех трёх ноль. По памяти и с опозданием: из отчётов, написанных здесь, без перенесённых из таблиц. Непонятые: из всех обращений.

console-elsewhere = Записать работу в другом месте
console-elsewhere-explained = Форум, автобус, улица: то, что было не за этим столом. Здесь остаётся только отчёт: ни одного слова того, кто спрашивал.
console-elsewhere-paste = Что спросили
console-elsewhere-paste-hint = Можно вставить сообщение с форума: подскажем потребность и готовый ответ. Вставленное не сохраняется.
console-elsewhere-sort = Подсказать
console-elsewhere-ready = Чем можно ответить
console-elsewhere-ready-hint = Подписанные памятки, как есть. Скопируйте и вставьте туда, где спросили. Совет о здоровье своими словами сначала смотрит врач.
console-elsewhere-where = Где это было
console-elsewhere-day = День
console-elsewhere-day-hint = Не раньше { $days } дней назад. Позже следующего дня считается записанным по памяти.
console-elsewhere-shift = Время суток
console-elsewhere-count = Записать и посчитать

console-reports-older = Более ранние
console-reports-memory = Только записанные по памяти
console-reports-late = Только написанные позже суток
console-report-take-back = Убрать запись
console-report-late = поздно
console-reports-of-a-day = отчётов

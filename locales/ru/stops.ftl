# Где нас найти и когда: одно и то же на странице, в календаре, в боте и на рабочем месте.

stops-today = сегодня
stops-tomorrow = завтра
stops-date =
    { $weekday ->
        [1] в понедельник { $date }
        [2] во вторник { $date }
        [3] в среду { $date }
        [4] в четверг { $date }
        [5] в пятницу { $date }
        [6] в субботу { $date }
       *[7] в воскресенье { $date }
    }
stops-weekday =
    { $weekday ->
        [1] Пн
        [2] Вт
        [3] Ср
        [4] Чт
        [5] Пт
        [6] Сб
       *[7] Вс
    }
stops-every-day = Каждый день
stops-now-bus = сейчас стоит до { $until }
stops-now-door = сейчас открыто до { $until }
stops-then-bus = { $day } с { $from } до { $until }
stops-then-door = { $day } с { $from } до { $until }
stops-late-bus =
    { $day } опаздывает на { $minutes ->
        [one] { $minutes } минуту
        [few] { $minutes } минуты
       *[other] { $minutes } минут
    }: будет с { $from } до { $until }
stops-late-door =
    { $day } откроется на { $minutes ->
        [one] { $minutes } минуту
        [few] { $minutes } минуты
       *[other] { $minutes } минут
    } позже: с { $from } до { $until }
stops-cancelled-bus = { $day } не приедет
stops-cancelled-door = { $day } закрыто
stops-paused = пока не приезжает
stops-unusual = { $when } (не как обычно)
stops-out = Сегодня там нет: { $what }.
stock-hrs-hiv-test = тестов на ВИЧ
stock-hrs-hcv-test = тестов на гепатит C
stock-hrs-pack = наборов
stock-hrs-prep = ДКП
stock-hrs-pep = ПКП
stock-hrs-naloxone = налоксона
stops-unchecked = Не проверено с { $day }: уточните у нас, прежде чем ехать.
stops-pause = Автобус не выезжает с { $since }, пока не сообщим иначе.
stops-pause-until = Автобус не выезжает с { $since } по { $until } включительно.
stops-pause-instead = Напишите нам: подскажем, как получить нужное без автобуса.
stops-nothing-ahead = Ближайшего времени пока нет. Напишите нам, подскажем.
stops-line = { $place }: { $when }.

stops-page-title = Где нас найти
stops-page-as-of = Данные на { $day }, { $time }, время местное. Может измениться в последний момент.
stops-page-again = Обновить
stops-page-next = Ближайшее
stops-page-all = Все места
stops-page-offers = Что вам нужно
stops-page-any = Всё
stops-page-show = Показать
stops-page-none = Расписания пока нет. Напишите нам, подскажем.
stops-page-none-such = С этим сейчас помочь на месте не можем. Напишите нам, подумаем вместе.
stops-page-way = Как найти
stops-page-hours = Часы
stops-page-no-hours = Только в отдельные дни
stops-page-entry = Что нужно на входе
stops-page-has = Что там есть
stops-page-call = Позвонить
stops-page-checked = Проверено { $day }.
stops-page-calendar = Добавить в календарь
stops-page-calendar-hint = Календарь увидит тот, у кого в руках ваш телефон. Эту страницу можно и распечатать.
stops-page-write = Написать нам
stops-page-link = Где нас найти и когда
stops-ics-name = { $organisation }: где и когда
stops-ics-cancelled = Отменено: { $title }
stops-ics-late =
    { $minutes ->
        [one] Позже на { $minutes } минуту: { $title }
        [few] Позже на { $minutes } минуты: { $title }
       *[other] Позже на { $minutes } минут: { $title }
    }

place-mobile-unit = Остановка автобуса
place-site = Наш офис
place-clinic = Клиника-партнёр
place-aids-centre = Центр СПИД

console-way-stops = Расписание
console-stops = Расписание
console-stops-hint = Что вы нажмёте здесь, через минуту увидят все: на странице для клиентов, в календарях и в боте.
console-stops-nothing = В этот день ничего нет.
console-stops-empty = Мест пока нет.
console-stops-not-coming-bus = Не приедет
console-stops-not-coming-door = Закрыто
console-stops-not-coming-sure = Да, { $what }
console-stops-stock = Закончилось
console-stops-stock-say = Сказать, чего сегодня нет
console-stops-late = Опаздывает
console-stops-late-by = { $minutes } мин, в { $time }
console-stops-undo-cancelled = Вернуть
console-stops-undo-late = Не опаздывает
console-stops-undo-hours = Вернуть обычные часы
console-stops-undo-extra = Убрать этот раз
console-stops-said-cancelled = Отменено: { $name }, { $when }
console-stops-said-late = Позже на { $minutes } мин: { $name }, { $when }
console-stops-said-hours = Другие часы: { $name }, { $when }
console-stops-said-extra = Ещё один раз: { $name }, { $when }
console-stops-places = Места
console-stops-inactive = Скрыто от клиентов
console-stops-checked = Проверено { $day }
console-stops-check = Проверено сегодня
console-stops-change = Изменить
console-stops-new = Добавить место
console-stops-not-done = Ничего не изменилось.

console-stops-pause = Автобус не выезжает
console-stops-pause-on = Сейчас включено: { $said }
console-stops-pause-off = Выключено: автобус ездит по расписанию.
console-stops-pause-hint = На это время остановки пропадут из ближайшего, а клиенты увидят, что можно получить вместо автобуса.
console-stops-pause-since = С какого дня
console-stops-pause-until = По какой день; пусто, если неизвестно
console-stops-pause-instead-ru = Что можно получить вместо автобуса, по-русски
console-stops-pause-instead-en = То же по-английски
console-stops-pause-turn-on = Автобус не выезжает
console-stops-pause-keep = Сохранить
console-stops-pause-turn-off = Автобус снова ездит

console-place-new = Новое место
console-place-kind = Что это
console-place-title-ru = Название по-русски
console-place-title-en = Название по-английски
console-place-way-ru = Как найти, по-русски
console-place-way-en = Как найти, по-английски
console-place-entry-ru = Что нужно на входе, по-русски
console-place-entry-en = Что нужно на входе, по-английски
console-place-two = Достаточно одного языка: второй увидит то же самое.
console-place-tel = Телефон организации, если есть
console-place-hours = Часы по дням недели
console-place-hours-hint = 18:00–20:00. Два раза в день: 9:00–13:00, 14:00–18:00. Пусто: в этот день нет. 22:00–02:00 длится до ночи.
console-place-offers = Что там есть
console-place-active = Показывать клиентам
console-place-save = Сохранить
console-place-day-title = Один день не как обычно
console-place-day = День
console-place-day-hours = Часы в этот день
console-place-day-what = Что изменится
console-place-day-what-hours = Вместо обычных часов
console-place-day-what-extra = Ещё один раз, кроме обычных часов
console-place-day-what-cancelled = В этот день не будет совсем
console-place-day-set = Записать
console-place-ahead = Уже записано
console-place-back = К расписанию
console-place-said-cancelled = { $day }: не будет
console-place-said-late = { $day }: позже на { $minutes } мин
console-place-said-hours = { $day }: { $hours } вместо обычных часов
console-place-said-extra = { $day }: ещё и { $hours }

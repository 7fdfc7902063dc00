# --- отчёты, которые вели отдельно ---
console-import = Загрузить отчёты
console-import-explained = Отчёты, которые вели в Excel или иначе: .xlsx или .csv, не больше { $size } МБ, хотя бы с датой. Вы говорите, что значат столбцы и значения, смотрите, что получится, и загружаете. Текст не хранится, только коды; сам файл потом уничтожается.
console-import-file = Файл
console-import-kept = Настройки прошлого раза, если вы их сохранили
console-import-kept-hint = mapping.toml
console-import-look = Посмотреть файл
console-import-before = Прошлые загрузки
console-import-none = Загрузок нет.
console-import-server = сервер
console-import-reports = { $count ->
    [one] { $count } отчёт
    [few] { $count } отчёта
   *[many] { $count } отчётов
}
console-import-leaving = убирается
console-import-undo = Убрать
console-import-undo-sure = Исчезнут все отчёты этой загрузки и всё, что по ним посчитано. Тот же файл можно загрузить снова.
console-import-undo-now = Убрать всю загрузку
console-import-undoing = Убираем: { $done } из { $all }
console-import-undone = { $count ->
    [one] Убран { $count } отчёт.
    [few] Убрано { $count } отчёта.
   *[many] Убрано { $count } отчётов.
}
console-import-rows = { $count ->
    [one] В файле { $count } строка.
    [few] В файле { $count } строки.
   *[many] В файле { $count } строк.
}
console-import-preview = Первые строки файла
console-import-column = Столбец { $number }
console-import-columns = Что в каком столбце
console-import-columns-hint = Нужна только дата. Чего нет, то в отчётах стоит как «неизвестно».
console-import-no-column = в файле нет
console-import-order = Даты вида 03/04/2020: что идёт первым?
console-import-venue = Где общались, если в файле не сказано
console-import-venue-none = выберите
console-import-many = Значений больше { $most }, или это длинный текст: правила предложат код для каждой строки. Из текста ничего не хранится.
console-import-unknown = непонятно
console-import-nothing = ничего не значит
console-import-check = Проверить
console-import-show = Показать значения выбранных столбцов
console-import-drop = Выбросить файл
console-import-save = Сохранить настройки на следующий раз
console-import-checking = Проверяем: строка { $done } из { $all }
console-import-keeping = Загружаем: строка { $done } из { $all }
console-import-wait = Страница обновляется сама. Можно уйти и вернуться.
console-import-checked = Проверено. Пока ничего не сохранено.
console-import-all = Строк
console-import-would = Будет загружено
console-import-taken = Загружено
console-import-known = Уже были, пропускаем
console-import-not-taken = Не взяты: см. ниже
console-import-unclear = Непонятные запросы: считаются как «непонятно»
console-import-unclear-services = Непонятные услуги: считаются как «другое»
console-import-lost-needs = Другие запросы, которые не вошли: непонятны или больше трёх
console-import-carried = Дата взята из строки выше
console-import-carry-dates = Если даты в строке нет, брать дату из строки выше: так выходит, когда ячейки с датой объединены
console-import-services = Услуги в отдельных столбцах
console-import-services-hint = Если у каждой услуги свой столбец и в нём плюсы, галочки, «да» или число, скажите, какая это услуга.
console-import-no-services = это не услуга
console-import-services-words = услуги названы в самом столбце
console-import-no-request = Не сказано, в каком столбце запрос: у всех отчётов он будет «непонятно».
console-import-known-from = Эти строки уже были
console-import-other-hint = Обычно это те же отчёты, и второй раз они не нужны. Но если это отчёты другого сотрудника или другого места и совпали случайно, их можно загрузить тоже.
console-import-other = Это другие отчёты: проверить ещё раз
console-import-is-other = Вы сказали, что это другие отчёты: таблица № { $number } с такими же строками. Сама она дважды не загрузится.
console-import-same = Нет, это те же отчёты
console-import-absent = Столбцы из настроек, которых в файле нет
console-import-absent-hint = Из них ничего не возьмётся. Если столбец теперь называется иначе, выберите его среди столбцов файла.
console-import-elsewhere = Похоже, эта таблица уже загружена с другим местом
console-import-elsewhere-rows = Новых строк: { $all }. Из них { $rows } уже есть в отчётах, только с другим местом. Если это та же таблица, каждый такой отчёт посчитается дважды.
console-import-elsewhere-of = { $count ->
    [one] { $count } строка
    [few] { $count } строки
   *[many] { $count } строк
}
console-import-elsewhere-hint = Если тогда ошиблись с местом, уберите прежнюю загрузку и проверьте файл ещё раз. Если это другие отчёты и совпали случайно, загружайте: ни один не отсеется.
console-import-check-again = Проверить файл ещё раз
console-import-sheet = Лист
console-import-sheet-hint = В книге несколько листов. За раз загружается один.
console-import-sheet-show = Показать этот лист
console-import-days = Дни с { $first } по { $last }.
console-import-now = { $count ->
    [one] Загрузить { $count } отчёт
    [few] Загрузить { $count } отчёта
   *[many] Загрузить { $count } отчётов
}
console-import-change = Изменить настройки
console-import-done = { $count ->
    [one] Загружен { $count } отчёт.
    [few] Загружено { $count } отчёта.
   *[many] Загружено { $count } отчётов.
}
console-import-troubles = Строки, которые не взяты
console-import-line = Строка { $line }
console-import-more = { $count ->
    [one] И ещё { $count } строка.
    [few] И ещё { $count } строки.
   *[many] И ещё { $count } строк.
}
console-import-go-on = Что успели загрузить, остаётся. Тот же файл продолжится с этого места, дважды ничего не загрузится.
console-import-mapping-wrong = Файл настроек не подходит: { $what }
console-import-broken-not-a-table = Это не CSV и не .xlsx. Сохраните таблицу в одном из этих видов.
console-import-broken-unreadable = Файл не читается до конца. Сохраните его заново.
console-import-broken-quote = Строка { $line }: у кавычки нет пары. Ничего не взято.
console-import-broken-long-row = Строка { $line } слишком длинная. Ничего не взято.
console-import-broken-too-large = Слишком большая книга или ячейка: в .xlsx может быть { $size } МБ. Сохраните таблицу как CSV.
console-import-broken-no-sheet = Такого листа в файле нет.
console-import-needs-date = Скажите, в каком столбце дата.
console-import-needs-order = Некоторые даты можно прочесть двояко. Скажите, что идёт первым: день или месяц.
console-import-needs-venue = Скажите, где общались.
console-import-needs-column = { $field }: этот столбец уже занят, или его нет в файле.
import-field-date = Дата
import-field-request = Запрос
import-field-services = Услуги
import-field-venue = Где написали
import-field-shift = Смена или время суток
import-field-after-hours = Вне смены
import-field-about = О себе или о другом
import-field-outcome = Чем кончилось
import-field-minutes = Минут до первого ответа
import-field-severity = Тяжесть
import-field-further-needs = Другие запросы
import-field-from-memory = Заполнено по памяти
import-order-dmy = день: 3 апреля
import-order-mdy = месяц: 4 марта
import-flag-1 = Да
import-flag-0 = Нет
import-trouble-no-date = нет даты
import-trouble-not-a-date = дата не читается
import-trouble-future = дата в будущем
import-trouble-too-old = дата раньше 1990 года
import-trouble-unknown-need = неизвестный код запроса
import-trouble-unknown-service = неизвестный код услуги
import-trouble-unknown-venue = непонятно, где
import-trouble-unknown-shift = неизвестная смена
import-trouble-unknown-about = непонятно, о ком
import-trouble-unknown-outcome = непонятно, чем кончилось
import-trouble-unknown-severity = непонятно, насколько тяжело
import-trouble-not-yes-or-no = ни да, ни нет
import-trouble-not-minutes = это не число минут
import-trouble-not-a-month = месяц не понять
import-trouble-not-a-count = нет целого числа больше нуля
import-trouble-month-again = этот месяц уже был выше
import-trouble-long-cell = слишком длинный текст
import-trouble-broken-text = буквы испорчены
outcome-unknown = Неизвестно
modality-unknown = Неизвестно
shift-unknown = время неизвестно
deed-imported = Загрузили отчёты
deed-import-undone = Убрали загрузку отчётов
refusal-no-such-import = Такой загрузки нет, или её время вышло. Выберите файл снова.
refusal-import-leaving = Эту загрузку как раз убирают.
refusal-not-a-table = Таблицы не было. Выберите .csv или .xlsx.
refusal-table-too-large = Файл слишком большой. Разделите его или загрузите на сервере.
refusal-mapping-unfit = Файл настроек не подходит.
refusal-imports-busy = Сейчас загружают другие. Попробуйте через несколько минут.

# Исследования: тексты, которые кодируют построчно.

console-way-studies = Исследования
console-studies = Исследования
console-studies-explained = Не меньше двух исследователей кодируют одни и те же тексты, не видя работы друг друга. Когда все скажут, что закончили, видно, насколько коды совпали, и можно договориться о строках, где они разошлись.
console-studies-none = Исследований пока нет.
console-study = Исследование
console-study-size = Текстов: { $texts }. Кодируют: { $coders }
console-study-yours = вы кодируете
console-study-ethics-is = Этическое одобрение: { $ethics }

console-study-new = Открыть исследование
console-study-title = Название
console-study-title-hint = Как в статье. Оно не шифруется: не пишите в нём имён и названий мест.
console-study-ethics = Этическое одобрение
console-study-ethics-hint = Комитет и номер протокола. Без него тексты использовать нельзя.
console-study-coders = Кто кодирует (от двух до девяти)
console-study-few-researchers = Кодируют не меньше двух человек с ролью «Исследователь». Сейчас их меньше: новых добавляют на сервере командой netreach worker add.
console-study-begin = С чего начинается кодбук
console-study-begin-themes = Две темы и девять подтем из исследования веб-аутрича
console-study-begin-empty = Пустой
console-study-open = Открыть

console-study-start-online = Потребности, которые можно решить полностью онлайн
console-study-start-minor = Лёгкие осложнения после инъекций
console-study-start-information = Информация о снижении вреда, ВИЧ и гепатите C
console-study-start-detox = Информация о детоксе дома
console-study-start-covid = Информация о COVID-19
console-study-start-support = Общая психологическая поддержка
console-study-start-offline = Потребности, для которых нужна и встреча
console-study-start-services = Медицинские, психологические, социальные и юридические услуги
console-study-start-severe = Тяжёлые осложнения после инъекций
console-study-start-harm-reduction = Услуги снижения вреда
console-study-start-overdose = Передозировки

console-study-texts = Тексты
console-study-no-texts = Текстов пока нет.
console-study-not-yours = Тексты и коды видят только те, кто кодирует это исследование.
console-study-coder = Кодировщик { $number }
console-study-out = в этой партии не участвует
console-study-leave-it = Я эту партию не кодирую
console-study-without = Продолжить без этого человека
console-study-join = Ещё один исследователь
console-study-join-it = Добавить
console-study-standing = Как идёт работа
console-study-looked = Вы посмотрели строк: { $looked } из { $all }.
console-study-next = Кодировать дальше
console-study-blind = Пока не закончат все, чужих кодов не видит никто: ни на страницах, ни в числах, ни в файлах. Кодбук общий.
console-study-knows = Знаю, что не посмотрел(а) строк: { $lines }. В расчётах они будут пропущены.
console-study-done = Готово: больше ничего не меняю
console-study-waiting = Вы закончили. Коды откроются, когда закончат все.
console-study-resume = Ещё не закончено
console-study-revealed = Все закончили. Теперь все видят коды друг друга, и менять их нельзя: договоритесь о различиях на странице «Согласование».
console-study-text-of = Текст { $number }: { $looked } из { $all }
console-study-text = Текст { $number }
console-study-line = Строка { $line } из { $all }
console-study-keep = Сохранить, дальше
console-study-nothing-here = Здесь нечего кодировать
console-study-nothing = без кода
console-study-closed = Вы сказали, что закончили эту партию: её коды больше не меняются.
console-study-no-theme = Без темы
console-study-was-split = { $code } (разделён: выберите новый код)

console-study-bring = Добавить тексты
console-study-bring-explained = Только обезличенные тексты. Каждая строка проверяется: телефоны, ники, ссылки, адреса, имена. Если что-то не так, не берётся ничего, а замечания стоят построчно. От даты остаётся месяц. Добавленное нельзя прочесть обратно: откроют его только исследователи.
console-study-paste = Вставить тексты
console-study-file = Или файл (CSV или текст, UTF-8)
console-study-form = Как читать
console-study-form-lines = Одна строка – один текст
console-study-form-table = Таблица: первая строка называет столбцы (дата, запрос, услуги, текст)
console-study-leave = Этический комитет разрешил использовать эти тексты, и согласие людей записано
console-study-bring-now = Проверить и добавить
console-study-none-taken = { $count ->
    [one] Ничего не взято. { $count } замечание:
    [few] Ничего не взято. { $count } замечания:
   *[other] Ничего не взято. { $count } замечаний:
}
console-study-trouble = Строка { $row }: { $what }
console-study-trouble-named = похоже на { $what }
console-study-trouble-quote = кавычка не закрыта
console-study-trouble-columns = ни один столбец не называется «текст», «запрос» или «услуги»
console-study-trouble-empty = нет ни слова
console-study-trouble-date = дата не читается; пишите 12.04.2020 или 2020-04-12
console-study-trouble-long-line = предложение слишком длинное
console-study-trouble-many-lines = в тексте слишком много строк
console-study-trouble-many-texts = слишком много текстов за один раз: разделите файл

console-study-book = Кодбук
console-study-version = Версия { $version }
console-study-old-version = Это прежняя версия: её можно только читать.
console-study-newest = К последней
console-study-change-theme = Изменить тему
console-study-split = разделён
console-study-merged = Объединены с другими
console-study-code-name = Код
console-study-description = Что он значит
console-study-memo = Заметка исследователя
console-study-into = Объединить с кодом
console-study-merge = Объединить
console-study-theme = Тема
console-study-group = Перенести
console-study-first = Первый новый код
console-study-second = Второй новый код
console-study-split-it = Разделить
console-study-split-hint = При разделении прежний код остаётся там, где уже стоит, пока строку не закодируют заново.
console-study-adding = Добавить
console-study-add = Добавить код
console-study-add-theme = Добавить как тему
console-study-history = Версии
console-study-act-begun = начат
console-study-act-added = добавлено
console-study-act-worded = изменены слова
console-study-act-merged = объединены коды
console-study-act-split = разделён код
console-study-act-grouped = код перенесён

console-study-agreement = Совпадение
console-study-by-line = По строкам
console-study-by-text = По текстам
console-study-code = Код
console-study-all-codes = Все коды вместе
console-study-definitions = Что значат эти числа
console-study-met = Встретился
console-study-met-means = Строк (текстов), где код поставил хотя бы кто-то.
console-study-compared = Сравнено
console-study-compared-means = Строк (текстов), которые посмотрели не меньше двух кодировщиков. Что не посмотрено, пропускается.
console-study-percent = Процент
console-study-percent-means = Доля пар кодировщиков, которые сказали одно и то же. Для отдельного кода: стоит или не стоит. Для всех кодов вместе: набор кодов совпал точно.
console-study-kappa = Каппа Коэна
console-study-kappa-means = Совпадение сверх случайного, (p_o − p_e) / (1 − p_e), где p_e считается по долям каждого из двух кодировщиков (Cohen, 1960). Прочерк: кодировщиков больше двух или категория одна.
console-study-alpha = Альфа Криппендорфа
console-study-alpha-means = 1 − D_o / D_e для номинальных данных, с любым числом кодировщиков и пропусками (Krippendorff, 2011). Прочерк: категория одна.
console-study-interval = 95 % для альфы
console-study-interval-means = Перцентильный бутстрэп: единицы выбираются заново с возвращением { $times } раз, начало { $seed } (Efron и Tibshirani, 1993; Zapf и др., 2016). Прочерк: больше половины выборок не дают альфы.
console-study-saturation = Насыщение
console-study-saturation-said = После { $texts } текстов встретилось кодов: { $codes }. Последний новый пришёл с текстом { $reached }.
console-study-saturation-table = Таблица
console-study-after-texts = Текстов
console-study-met-codes = Разных кодов

console-study-consensus = Согласование
console-study-consensus-count = Совпало строк: { $agreed }. Решено: { $decided }. Ждут решения: { $open }. Никто не посмотрел: { $unread }.
console-study-consensus-none = Все различия решены.
console-study-decided = Решённые
console-study-decision = Решение
console-study-decided-by = записал кодировщик { $number }
console-study-decide = Записать решение
console-study-more = Ещё код
console-study-not-looked = не смотрел
console-study-place = Текст { $text }, строка { $line }

console-study-quotes = Цитаты
console-study-quotes-explained = Строки с выбранным кодом или словом. Пока не закончили все, код ищется только среди ваших.
console-study-word = Слово в строке
console-study-find = Найти
console-study-found = { $count ->
    [one] Нашлась { $count } строка
    [few] Нашлось { $count } строки
   *[other] Нашлось { $count } строк
}

console-study-export = Забрать файл
console-study-export-hint = В файлах полные тексты и коды, имён сотрудников нет: «coder 1», «coder 2». Кто и когда забирал, записывается.
console-study-xlsx = Таблица (XLSX)
console-study-qdpx = Проект REFI-QDA (.qdpx): NVivo, ATLAS.ti, MAXQDA, QualCoder

team-researchers = Исследователи
refusal-no-such-study = Такого исследования, текста или кода нет.
refusal-study-unfit = Исследованию нужны название, этическое одобрение и от двух до девяти исследователей, которые кодируют.
refusal-not-a-coder = Это видят только те, кто кодирует это исследование.
refusal-still-blind = Ещё не все кодировщики закончили. Когда закончат все, это откроется.
refusal-already-done = Вы сказали, что закончили: коды этой партии больше не меняются.
refusal-code-unfit = Коду нужно имя в одну строку, не длиннее 120 знаков; описание и заметка не длиннее 2000. В кодбуке не больше 100 кодов и тем.
refusal-nothing-chosen = Выберите код или нажмите «Здесь нечего кодировать».
refusal-code-closed = Так с этим кодом поступить нельзя: это тема, либо он уже объединён или разделён.

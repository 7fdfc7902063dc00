# Памятки: страницы для всех и страницы для сотрудников.
leaflet-all = Памятки
leaflet-none = Здесь пока пусто: ни одну памятку ещё не подписал врач. Напишите нам, ответит человек.
leaflet-checked = Проверил врач, { $day }.
leaflet-ask = Спросить человека
leaflet-withdrawn = Здесь была памятка. Её убрали, потому что она устарела. Если вопрос остался, напишите сюда.
refusal-no-leaflet = Такой памятки нет.
refusal-leaflet-unfit = В памятке чего-то не хватает: имени, названия, текста. Или она слишком длинная.
refusal-leaflet-taken = Памятка с таким именем на этом языке уже есть. Откройте её и измените.
refusal-unconfirmed = Поставьте отметку: без неё это не делается.
refusal-not-signed = Эту памятку сейчас нельзя отправить: её никто не подписал, срок подписи вышел, или её отозвали.
refusal-own-words = Свой текст подписать нельзя: это должен сделать другой врач.
refusal-not-newest = Эту памятку успели изменить. Откройте последнюю версию.
console-leaflet-sent = Памятка
console-leaflet-gone = Памятка «{ $name }»: сейчас не действует, клиент её не видит.
console-leaflet-pick = Отправить памятку
console-leaflet-send = Отправить
console-bot = Бот

# Что не так с файлом или с полями редактора
leaflet-mistake = Строка { $line }: { $what }
leaflet-wrong-beginning = памятка начинается со строки из трёх дефисов.
leaflet-wrong-end = шапка кончается строкой из трёх дефисов.
leaflet-wrong-missing = выше этой строки нет «{ $key }».
leaflet-wrong-pair = строка шапки пишется «ключ: значение».
leaflet-wrong-key = такого ключа нет. Есть name, language, title, class, needs, words, source, confirm.
leaflet-wrong-language = язык бывает ru или en.
leaflet-wrong-class = вид бывает emergency, medical, info или internal.
leaflet-wrong-need = потребности с кодом «{ $code }» нет.
leaflet-wrong-name = имя для адреса пишется маленькими латинскими буквами, цифрами и дефисами, до 64 знаков.
leaflet-wrong-title = в названии должно быть от 1 до { $most } знаков.
leaflet-wrong-body = в тексте должно быть от 1 до { $most } знаков.
leaflet-wrong-notes = слова для поиска, источники и открытые вопросы вместе слишком длинные.

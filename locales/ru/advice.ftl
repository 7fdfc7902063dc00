# Врач и ответы о здоровье.

# Для клиентов.
chat-checked = Проверил врач, { $day }
chat-line-clinician-asked = Ваш вопрос передан врачу. Мы ждём ответа врача в течение рабочего дня, он придёт сюда. Если станет хуже, не ждите: напишите сразу, а в опасности вызовите { $numbers }.
chat-line-clinician-urgent = Ваш вопрос передан врачу как срочный. Мы просим врача ответить за полчаса, но точного времени обещать не можем. Если станет хуже, не ждите: вызовите { $numbers }.
chat-line-clinician-away = Ваш вопрос передан врачу. Сейчас врачей на смене нет, ответ придёт, когда врач будет на месте. Если станет хуже, не ждите: вызовите { $numbers }.
chat-line-thanks = Спасибо, что написали.
chat-line-here = Мы на связи и читаем вас.
chat-line-hard = Это очень тяжело. Мы рядом.
chat-line-tell-more = Расскажите, что вас беспокоит больше всего.
chat-line-ask-since = Когда это началось?
chat-line-ask-where = Где именно болит или изменилась кожа?
chat-line-ask-spreads = Краснота или отёк становятся больше?
chat-line-ask-fever = Есть температура или озноб?
chat-line-ask-photo = Если можете, пришлите фото. Можно только текстом, это нормально.
telegram-asked = Есть вопрос к врачу. Откройте консоль: слов обращения здесь нет.

# Для сотрудников.
console-line-clinician-asked = Мы сказали клиенту, что врач ответит в течение рабочего дня
console-line-clinician-urgent = Мы сказали клиенту, что врача просят ответить за полчаса
console-line-clinician-away = Мы сказали клиенту, что врачей на смене сейчас нет
console-way-advice = Врачу
console-answer-unsorted = Потребность не выбрана. Если вопрос о здоровье, сначала выберите её: такой ответ проверит врач.
console-ask-hint = О здоровье отвечает врач: ваш текст уйдёт клиенту, когда врач его подпишет. Памятку и готовую фразу можно отправить сразу.
console-ask-words = Что вы хотите ответить клиенту
console-ask-urgent = Срочно: врач ответит за полчаса
console-ask-doctor-send = Показать врачу
console-asked = Врач смотрит ваш ответ. Ждём до { $time }.
console-asked-late = Врач не ответил вовремя: ждали до { $time }. Супервизор это видит.
console-ask-withdraw = Забрать у врача
console-not-asked = Врача не спросили.
console-phrases = Готовая фраза
console-phrase-send = Отправить фразу
console-advice = Вопросы врачу
console-advice-none = Вопросов нет.
console-advice-severe = Тяжёлое осложнение, врача ещё не спросили
console-advice-due = до { $time }
console-advice-late = просрочено, ждали до { $time }
console-advice-late-count = { $count ->
    [one] Врач не ответил вовремя: { $count } обращение
    [few] Врач не ответил вовремя: { $count } обращения
   *[other] Врач не ответил вовремя: { $count } обращений
}
console-advice-question = Что пишет клиент
console-advice-newer = Клиент написал это после того, как подготовили ответ
console-advice-draft = Ответ сотрудника { $name }
console-advice-edit = Ваш ответ клиенту
console-advice-sign = Подписать и отправить
console-advice-sign-hint = Клиент прочтёт: «{ $mark }»
console-advice-refuse = Не подписывать
console-advice-why = Почему
console-advice-why-more = Подробнее
console-advice-why-visit = Нужен осмотр
console-advice-why-unsafe = Это может навредить
console-advice-why-details = Спросите подробнее
console-advice-why-myself = Отвечу клиенту сам
console-advice-no-advice = Совета о здоровье здесь нет
console-advice-no-advice-hint = Сотрудник сможет отвечать в этом обращении сам.
console-advice-talk = Весь разговор
console-advice-not-signed = Ответ не подписан.
console-advice-unread = Клиент написал новое. Прочтите это и подпишите ещё раз.
console-advice-signed = Ответ подписан и отправлен.
console-advice-to-leaflet = Сделать из ответа памятку
console-advice-difference = Что изменил врач
console-advice-state-asked = Ждёт врача
console-advice-state-signed = Подписал врач
console-advice-state-refused = Врач не подписал
console-advice-state-withdrawn = Забрали до ответа
console-advice-state-lifted = Врач: совета о здоровье здесь нет
console-injury = Осложнение
console-injury-condition = Что это
console-injury-severity = Насколько тяжело
console-injury-unknown = Не выбрано
condition-vein-collapsed = Спавшаяся вена
condition-vein-blown = Порванная вена
condition-ulcer-venous = Венозная язва
condition-varicose = Варикоз
condition-rash = Сыпь
condition-oedema = Отёк
condition-abscess = Абсцесс
condition-other = Другое
severity-minor = Лёгкое
severity-severe = Тяжёлое
act-clinician-asked = Ответ показан врачу
act-advice-signed = Врач подписал ответ
act-advice-refused = Врач не подписал ответ
act-advice-withdrawn = Вопрос врачу забрали
act-advice-lifted = Врач: совета о здоровье здесь нет
act-severity-set = Оценена тяжесть
leaflet-from-advice = Из ответа одному клиенту: проверьте, что здесь нет ничего о конкретном человеке.
refusal-clinician-first = В этом обращении о здоровье отвечает врач. Покажите ему ваш ответ, отправьте памятку или готовую фразу.
refusal-already-asked = Врач уже смотрит ответ по этому обращению. Заберите его или дождитесь.
refusal-settled = Этот вопрос уже закрыт: на него ответили или его забрали.
refusal-still-asked = Врач ещё смотрит ваш ответ. Дождитесь его или заберите вопрос.
refusal-clinician-lowers = Тяжёлое осложнение лёгким называет только врач.
refusal-severe-needs-doctor = Тяжёлое осложнение нельзя закрыть советом. Нужен разговор с врачом, направление к нему или отказ клиента.

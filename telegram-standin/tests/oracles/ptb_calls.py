"""Some twenty calls by python-telegram-bot. Each answer must be understood.

The address of the Bot API, the token and the control address stand in the
environment. Prints the number of calls at the end.
"""

import asyncio
import datetime
import io
import json
import os
import urllib.request

import telegram
from telegram import (
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.request import HTTPXRequest

API = os.environ["STANDIN_API"]
TOKEN = os.environ["STANDIN_TOKEN"]
CONTROL = os.environ["STANDIN_CONTROL"]
PICTURE = open(os.environ["STANDIN_PICTURE"], "rb").read()
calls = 0


def control(path, body):
    request = urllib.request.Request(CONTROL + path, json.dumps(body).encode())
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


async def understood(call):
    global calls
    calls += 1
    # A second for every call keeps the rate limits out of the way.
    control("/_clock", {"advance": 5})
    return await call


async def refused(call, kind, text):
    try:
        await understood(call)
    except kind as error:
        assert text in str(error), str(error)
        return error
    raise AssertionError(f"not refused: {text}")


async def main():
    bot = telegram.Bot(
        TOKEN,
        base_url=f"{API}/bot",
        base_file_url=f"{API}/file/bot",
        request=HTTPXRequest(),
    )
    me = await understood(bot.get_me())
    assert me.is_bot and me.username == "help_bot"
    await bot.initialize()
    person = control("/_people", {"first": "Анна", "last": "Петрова", "username": "ann_p"})["person"]
    control("/_act", {"person": person, "do": "start", "text": "mu3"})
    control("/_act", {"person": person, "do": "voice", "seconds": 7})

    updates = await understood(bot.get_updates(timeout=1, allowed_updates=["message", "callback_query", "edited_message"]))
    assert updates[0].message.text == "/start mu3"
    assert updates[0].message.entities[0].type == "bot_command"
    assert updates[0].message.from_user.username == "ann_p"
    assert updates[1].message.voice.duration == 7
    chat = updates[0].message.chat_id

    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Да", callback_data="yes")]])
    sent = await understood(
        bot.send_message(
            chat,
            "💊 совет https://example.org",
            entities=[MessageEntity("bold", 3, 5)],
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            protect_content=True,
            reply_parameters=ReplyParameters(updates[0].message.message_id),
            reply_markup=keyboard,
        )
    )
    assert sent.parse_entity(sent.entities[0]) == "совет", sent.entities
    assert sent.reply_to_message.text == "/start mu3"
    assert sent.has_protected_content and sent.reply_markup.inline_keyboard[0][0].text == "Да"

    control("/_act", {"person": person, "do": "press", "message": sent.message_id, "text": "Да"})
    updates = await understood(bot.get_updates(offset=updates[-1].update_id + 1, timeout=1))
    query = updates[0].callback_query
    assert query.data == "yes" and query.message.message_id == sent.message_id
    assert await understood(bot.answer_callback_query(query.id, "Принято"))
    await refused(bot.answer_callback_query(query.id), telegram.error.BadRequest, "too old")

    edited = await understood(bot.edit_message_text("иначе", chat, sent.message_id))
    assert edited.text == "иначе" and edited.edit_date
    await refused(
        bot.edit_message_text("иначе", chat, sent.message_id),
        telegram.error.BadRequest,
        "not modified",
    )
    assert await understood(bot.edit_message_reply_markup(chat, sent.message_id, reply_markup=keyboard))

    photo = await understood(bot.send_photo(chat, PICTURE, caption="нога", has_spoiler=True))
    assert photo.photo[-1].width == 640 and photo.caption == "нога"
    file = await understood(bot.get_file(photo.photo[-1].file_id))
    out = io.BytesIO()
    await understood(file.download_to_memory(out))
    assert out.getvalue()[:2] == b"\xff\xd8"
    document = await understood(bot.send_document(chat, b"text", filename="а.txt"))
    assert document.document.file_name == "а.txt"
    assert (await understood(bot.send_voice(chat, b"OggS", duration=3))).voice.duration == 3
    caption = await understood(bot.edit_message_caption(chat, photo.message_id, caption="рука"))
    assert caption.caption == "рука"
    album = await understood(
        bot.send_media_group(chat, [InputMediaPhoto(PICTURE), InputMediaPhoto(PICTURE, caption="два")])
    )
    assert album[0].media_group_id == album[1].media_group_id
    swapped = await understood(
        bot.edit_message_media(InputMediaPhoto(photo.photo[0].file_id), chat, document.message_id)
    )
    assert swapped.photo and not swapped.document

    copy = await understood(bot.copy_message(chat, chat, photo.message_id))
    forward = await understood(bot.forward_message(chat, chat, photo.message_id))
    assert forward.forward_origin.sender_user.is_bot
    assert await understood(bot.delete_message(chat, copy.message_id))
    assert await understood(bot.delete_messages(chat, [forward.message_id, 99999]))
    await refused(bot.delete_message(chat, copy.message_id), telegram.error.BadRequest, "not found")

    assert await understood(bot.send_chat_action(chat, "typing"))
    assert await understood(bot.set_my_commands([BotCommand("help", "Помощь")], language_code="ru"))
    assert (await understood(bot.get_my_commands(language_code="ru")))[0].command == "help"
    assert await understood(bot.set_my_description("О боте"))
    assert (await understood(bot.get_my_description())).description == "О боте"
    assert await understood(bot.set_my_short_description("Кратко"))
    assert await understood(bot.set_webhook("http://127.0.0.1:9/hook", secret_token="abc"))
    info = await understood(bot.get_webhook_info())
    assert info.url.endswith("/hook")
    await refused(bot.get_updates(), telegram.error.Conflict, "webhook is active")
    assert await understood(bot.delete_webhook())

    control("/_act", {"person": person, "do": "block"})
    await refused(bot.send_message(chat, "ещё"), telegram.error.Forbidden, "blocked by the user")
    control("/_act", {"person": person, "do": "unblock"})
    for text in "123":
        await bot.send_message(chat, text)
    try:
        await bot.send_message(chat, "4")
        raise AssertionError("no limit")
    except telegram.error.RetryAfter as error:
        assert error.retry_after in (1, datetime.timedelta(seconds=1))
    print(calls)


asyncio.run(main())

"""Some twenty calls by aiogram. Each answer must be understood.

The address of the Bot API, the token and the control address stand in the
environment. Prints the number of calls at the end.
"""

import asyncio
import json
import os
import urllib.request

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramRetryAfter,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)

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
        return
    raise AssertionError(f"not refused: {text}")


def picture():
    return BufferedInputFile(PICTURE, "p.jpg")


async def main():
    session = AiohttpSession(api=TelegramAPIServer.from_base(API))
    async with Bot(TOKEN, session=session) as bot:
        me = await understood(bot.get_me())
        assert me.is_bot and me.can_join_groups
        person = control("/_people", {"first": "Борис", "last": "", "username": "boris"})["person"]
        message = control("/_act", {"person": person, "do": "start", "text": "peer2"})["message"]
        control("/_act", {"person": person, "do": "edit", "message": message, "text": "правка"})
        control("/_act", {"person": person, "do": "sticker"})

        updates = await understood(
            bot.get_updates(timeout=1, allowed_updates=["message", "edited_message", "callback_query", "my_chat_member"])
        )
        assert updates[0].message.text == "/start peer2"
        assert updates[1].edited_message.text == "правка"
        assert updates[2].message.sticker.emoji
        chat = updates[0].message.chat.id

        keyboard = InlineKeyboardMarkup(
            inline_keyboard=[[InlineKeyboardButton(text="Нет", callback_data="no", style="danger")]]
        )
        sent = await understood(
            bot.send_message(
                chat,
                "совет",
                entities=[MessageEntity(type="italic", offset=0, length=5)],
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                protect_content=True,
                reply_parameters=ReplyParameters(message_id=message),
                reply_markup=keyboard,
            )
        )
        assert sent.entities[0].type == "italic" and sent.has_protected_content
        control("/_act", {"person": person, "do": "press", "message": sent.message_id, "text": "Нет"})
        updates = await understood(bot.get_updates(offset=updates[-1].update_id + 1, timeout=1))
        query = updates[0].callback_query
        assert query.data == "no" and query.from_user.username == "boris"
        assert await understood(bot.answer_callback_query(query.id, text="Ладно", show_alert=True))

        edited = await understood(bot.edit_message_text("иначе", chat_id=chat, message_id=sent.message_id))
        assert edited.text == "иначе"
        await refused(
            bot.edit_message_text("иначе", chat_id=chat, message_id=sent.message_id),
            TelegramBadRequest,
            "not modified",
        )
        photo = await understood(bot.send_photo(chat, picture(), caption="нога"))
        assert photo.photo[-1].width == 640
        file = await understood(bot.get_file(photo.photo[-1].file_id))
        data = await understood(bot.download_file(file.file_path))
        assert data.read()[:2] == b"\xff\xd8"
        document = await understood(bot.send_document(chat, BufferedInputFile(b"text", "а.txt")))
        assert document.document.file_name == "а.txt"
        assert (await understood(bot.send_video(chat, BufferedInputFile(b"mp4", "в.mp4"), duration=2))).video
        album = await understood(
            bot.send_media_group(chat, [InputMediaPhoto(media=picture()), InputMediaPhoto(media=picture())])
        )
        assert album[0].media_group_id == album[1].media_group_id
        swapped = await understood(
            bot.edit_message_media(
                InputMediaDocument(media=BufferedInputFile(b"other", "б.txt")),
                chat_id=chat,
                message_id=document.message_id,
            )
        )
        assert swapped.document.file_name == "б.txt"
        copies = await understood(bot.copy_messages(chat, chat, [photo.message_id, 99999]))
        assert len(copies) == 1
        assert await understood(bot.delete_messages(chat, [copies[0].message_id]))
        control("/_clock", {"advance": 3 * 24 * 3600})
        await refused(bot.delete_message(chat, photo.message_id), TelegramBadRequest, "can't be deleted")

        assert await understood(bot.send_chat_action(chat, "typing"))
        scope = BotCommandScopeAllPrivateChats()
        assert await understood(bot.set_my_commands([BotCommand(command="ask", description="Спросить")], scope=scope))
        assert (await understood(bot.get_my_commands(scope=scope)))[0].description == "Спросить"
        assert await understood(bot.delete_my_commands(scope=scope))
        assert await understood(bot.set_my_name("Помощь"))
        assert (await understood(bot.get_my_name())).name == "Помощь"
        assert await understood(bot.set_webhook("http://127.0.0.1:9/hook", max_connections=5))
        info = await understood(bot.get_webhook_info())
        assert info.max_connections == 5
        await refused(bot.get_updates(), TelegramConflictError, "webhook is active")
        assert await understood(bot.delete_webhook(drop_pending_updates=True))
        control("/_act", {"person": person, "do": "delete_account"})
        await refused(bot.send_message(chat, "ещё"), TelegramForbiddenError, "deactivated")
        other = control("/_people", {"first": "Вера", "last": ""})["person"]
        control("/_act", {"person": other, "do": "start", "text": ""})
        try:
            for text in "1234":
                await bot.send_message(other, text)
            raise AssertionError("no limit")
        except TelegramRetryAfter as error:
            assert error.retry_after == 1
        print(calls)


asyncio.run(main())

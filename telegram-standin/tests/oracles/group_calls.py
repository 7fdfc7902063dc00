"""Group methods called by aiogram, and group updates read by both clients.

The address, the token, the chats and a member stand in the environment. Prints
the number of calls at the end.
"""

import asyncio
import json
import os
import urllib.request

import telegram
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramMigrateToChat
from aiogram.types import ChatPermissions, EphemeralMessageParameters

API = os.environ["STANDIN_API"]
TOKEN = os.environ["STANDIN_TOKEN"]
GROUP = int(os.environ["STANDIN_GROUP"])
CHANNEL = int(os.environ["STANDIN_CHANNEL"])
OLD = int(os.environ["STANDIN_OLD"])
MEMBER = int(os.environ["STANDIN_MEMBER"])
ASKING = int(os.environ["STANDIN_ASKING"])
KINDS = [
    "message", "edited_message", "channel_post", "edited_channel_post", "callback_query",
    "chat_member", "my_chat_member", "chat_join_request",
]
calls = 0


async def understood(call):
    global calls
    calls += 1
    return await call


def raw_updates():
    """The same updates as plain JSON, for the other client to read."""
    body = json.dumps({"offset": -100, "timeout": 0}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{API}/bot{TOKEN}/getUpdates", body, headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["result"]


async def looks(bot):
    full = await understood(bot.get_chat(GROUP))
    assert full.type == "supergroup" and full.permissions.can_send_messages
    assert full.linked_chat_id == CHANNEL
    assert (await understood(bot.get_chat(CHANNEL))).type == "channel"
    admins = await understood(bot.get_chat_administrators(GROUP))
    assert {admin.status for admin in admins} == {"creator", "administrator"}
    assert (await understood(bot.get_chat_member_count(GROUP))) >= 3
    assert (await understood(bot.get_chat_member(GROUP, MEMBER))).status == "member"


async def orders(bot):
    mute = ChatPermissions(can_send_messages=False)
    assert await understood(bot.restrict_chat_member(GROUP, MEMBER, permissions=mute))
    assert (await understood(bot.get_chat_member(GROUP, MEMBER))).status == "restricted"
    assert await understood(bot.ban_chat_member(GROUP, MEMBER))
    assert (await understood(bot.get_chat_member(GROUP, MEMBER))).status == "kicked"
    assert await understood(bot.unban_chat_member(GROUP, MEMBER, only_if_banned=True))
    assert (await understood(bot.get_chat_member(GROUP, MEMBER))).status == "left"
    assert await understood(bot.set_chat_permissions(GROUP, ChatPermissions(can_send_polls=True)))


async def invites(bot):
    link = await understood(bot.create_chat_invite_link(GROUP, name="mu3", member_limit=1))
    assert link.member_limit == 1 and not link.is_primary
    link = await understood(bot.edit_chat_invite_link(GROUP, link.invite_link, name="mu4"))
    assert link.name == "mu4" and link.member_limit is None
    assert (await understood(bot.revoke_chat_invite_link(GROUP, link.invite_link))).is_revoked
    assert (await understood(bot.export_chat_invite_link(GROUP))).startswith("https://t.me/+")
    assert (await understood(bot.send_message(ASKING, "как вы о нас узнали?"))).message_id
    assert await understood(bot.approve_chat_join_request(GROUP, ASKING))


async def words(bot):
    sent = await understood(bot.send_message(GROUP, "правила"))
    assert await understood(bot.pin_chat_message(GROUP, sent.message_id))
    assert (await understood(bot.get_chat(GROUP))).pinned_message.text == "правила"
    assert await understood(bot.unpin_chat_message(GROUP))
    assert await understood(bot.delete_message(GROUP, sent.message_id))
    aside = EphemeralMessageParameters(receiver_user_id=ASKING)
    whisper = bot.send_message(GROUP, "лично", ephemeral_message_parameters=aside)
    whisper = await understood(whisper)
    assert whisper.message_id == 0 and whisper.receiver_user.id == ASKING
    number = whisper.ephemeral_message_id
    edit = bot.edit_ephemeral_message_text(
        chat_id=GROUP, receiver_user_id=ASKING, ephemeral_message_id=number, text="тс-с"
    )
    assert await understood(edit)
    assert await understood(bot.delete_ephemeral_message(GROUP, ASKING, number))
    post = await understood(bot.send_message(CHANNEL, "листовка"))
    assert post.sender_chat.id == CHANNEL and post.from_user is None
    edited = bot.edit_message_text("новая листовка", chat_id=CHANNEL, message_id=post.message_id)
    assert (await understood(edited)).edit_date
    topic = await understood(bot.create_forum_topic(GROUP, "Дело 7"))
    thread = topic.message_thread_id
    assert (await understood(bot.send_message(GROUP, "?", message_thread_id=thread))).is_topic_message
    assert await understood(bot.close_forum_topic(GROUP, thread))
    assert await understood(bot.delete_forum_topic(GROUP, thread))


async def refusals(bot):
    try:
        await understood(bot.send_message(OLD, "?"))
        raise AssertionError("an upgraded group took a message")
    except TelegramMigrateToChat as moved:
        assert moved.migrate_to_chat_id < -1_000_000_000_000
    try:
        await understood(bot.ban_chat_member(GROUP, bot.id))
        raise AssertionError("the bot banned itself")
    except TelegramBadRequest as error:
        assert "can't restrict self" in str(error)


async def main():
    session = AiohttpSession(api=TelegramAPIServer.from_base(API))
    async with Bot(TOKEN, session=session) as bot:
        await looks(bot)
        await invites(bot)
        await words(bot)
        await orders(bot)
        await refusals(bot)
        updates = await understood(bot.get_updates(timeout=0, allowed_updates=KINDS))
        kinds = {update.event_type for update in updates}
        expected = {"message", "chat_member", "chat_join_request", "channel_post"}
        assert expected <= kinds, kinds
        assert any(update.message and update.message.is_automatic_forward for update in updates)
    for update in raw_updates():
        read = telegram.Update.de_json(update, None)
        assert read.update_id == update["update_id"] and read.effective_chat, update
    print(calls)


asyncio.run(main())

"""How a citizen is told."""

from __future__ import annotations

import strawberry

from hub.casework import contacts
from hub.casework.contacts import Channel
from hub.schema.fields import public_enum, say
from hub.schema.scalars import Text

public_enum(Channel, "聯絡方式", "How a message reaches a citizen", name="ContactChannel")


@strawberry.input(description=say("通知民眾的方式", "How the citizen is told of each stage"))
class ContactInput:
    channel: Channel = strawberry.field(description=say("聯絡方式", "By what"))
    address: Text = strawberry.field(
        description=say("電子郵件地址或電話號碼", "An e-mail address, or a telephone number")
    )

    def contact(self) -> contacts.Contact:
        """The contact; raises BadInput for an address of another form."""
        return contacts.contact(self.channel, self.address)

"""A template of one's own is broken when a notice goes out."""

from pathlib import Path

from firsthour.notices.rendering.overrides import forget
from service.template_watch import TemplateWatch
from tests.notices.post import Post
from tests.scenarios.channels import NOTICE, mails_to, over, plain, running
from tests.world import world

FILE = "notices/initial_notice/customers/body.txt"


async def test_the_shipped_one_is_sent_and_the_administrator_is_told(tmp_path: Path) -> None:
    """Customers read the notice as it ships; file and line of the fault stand in a mail."""
    own = tmp_path / FILE
    own.parent.mkdir(parents=True)
    own.write_text("Dear {{ name }},\n\n{{ nobody.knows.this }}\n", "utf-8")
    forget()
    with running(Post()) as post:
        mail = over(post).model_copy(update={"templates": str(tmp_path)})
        async with world(mail=mail) as w:
            await w.opens(severity=2, customers=1)
            await w.manager.acknowledges()
            await w.manager.sends(NOTICE)
            await TemplateWatch(w.tools).look()
            (told,) = mails_to(post, "ops@aster.example")
            (bulletin,) = mails_to(post, "piet.devries@example.com")

            assert "problem with card-payments" in plain(told)
            assert "met" == w.obligation(NOTICE).state
            assert f"{FILE}, line 3" in plain(bulletin)

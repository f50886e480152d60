"""The roles at the desk: made by a command, the same each time, and looked after."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command

from dialogues.models import Agency, Dialogue, Discrepancy, Edition, Meeting, Source
from tests.desk import Editor, address_to
from tests.records import COMMITMENT, MEETING, REGISTERS, entry

EVERYTHING = REGISTERS + MEETING + COMMITMENT


@pytest.fixture
def record(folder):
    """The small record of these tests, loaded."""
    folder.lays(first=EVERYTHING)
    return folder


def set_up(capsys, **names):
    call_command("set_up_roles", **names)
    return capsys.readouterr().out.splitlines()


def test_roles_are_made_once_and_put_right_when_they_drifted(db, capsys):
    assert set_up(capsys) == [
        "editor: made, with 40 permissions.",
        "administrator: made, with 48 permissions.",
    ]
    assert set_up(capsys) == ["editor: as it should be.", "administrator: as it should be."]

    editor = Group.objects.get(name="editor")
    editor.permissions.remove(Permission.objects.get(codename="change_agency"))
    editor.permissions.add(Permission.objects.get(codename="delete_user"))
    with pytest.raises(CommandError) as error:
        call_command("check_dialogues")
    assert str(error.value).splitlines() == [
        "role editor: may not dialogues.change_agency, and should. Run set_up_roles.",
        "role editor: may auth.delete_user, and should not. Run set_up_roles.",
        "2 failures.",
    ]

    assert set_up(capsys)[0] == (
        "editor: given dialogues.change_agency; taken away auth.delete_user."
    )
    call_command("check_dialogues")


def test_a_record_whose_roles_nobody_has_made_keeps_its_rules(db, capsys):
    call_command("check_dialogues")
    assert capsys.readouterr().out == "The record keeps its rules.\n"


def test_a_user_is_given_a_role_and_who_is_not_there_is_not(db, capsys):
    hanako = User.objects.create_user("hanako")
    with pytest.raises(CommandError, match="There is no user 'taro'"):
        call_command("set_up_roles", editor=["hanako", "taro"])
    assert not Group.objects.exists()

    assert set_up(capsys, editor=["hanako"])[-1] == "hanako is editor."
    assert set_up(capsys, administrator=["hanako"])[-1] == "hanako is administrator."

    hanako.refresh_from_db()
    assert hanako.is_staff
    assert [group.name for group in hanako.groups.all()] == ["administrator"]


def test_an_editor_changes_the_record_and_no_users(record, capsys):
    user = User.objects.create_user("hanako")
    set_up(capsys, editor=["hanako"])
    hanako = Editor(User.objects.get())

    meeting = Meeting.objects.get()
    hanako.opens(meeting).row("participants", 0, title="Chief").type(city="Kyoto").saves()
    hanako.begins(Agency)
    hanako.opens(Dialogue.objects.get()).add("looked_for", what="minutes", on="2026-01-01").saves()
    hanako.opens(Source.objects.get()).add("passages", key="d").saves()
    assert entry("meetings", "talks-1")["participants"][0]["who"][0]["title"] == "Chief"
    assert hanako.client.get(address_to(Discrepancy, "add")).status_code == 200
    edition = Edition.objects.count()
    assert hanako.client.get(f"/admin/undo/{edition}/").status_code == 200
    assert hanako.client.get("/admin/merge/agency/?goes=jaxa&stays=jp-nsps").status_code == 200
    assert hanako.client.get("/admin/record/agency/jaxa/rename/?to=x").status_code == 200

    assert hanako.client.get(address_to(User, "changelist")).status_code == 403
    assert hanako.client.get(address_to(User, "change", user.pk)).status_code == 403
    assert hanako.client.get(address_to(Group, "changelist")).status_code == 403


def test_an_administrator_looks_after_users_too(record, capsys):
    user = User.objects.create_user("taro")
    set_up(capsys, administrator=["taro"])
    taro = Editor(User.objects.get())

    assert taro.client.get(address_to(User, "change", user.pk)).status_code == 200
    assert taro.client.get(address_to(Meeting, "changelist")).status_code == 200


def test_who_made_an_edition_is_not_deleted_so_that_it_says_who_made_it(record, capsys):
    hanako, idle = (User.objects.create_user(name) for name in ("hanako", "idle"))
    administrator = User.objects.create_user("taro")
    set_up(capsys, editor=["hanako"], administrator=["taro"])
    Editor(User.objects.get(pk=hanako.pk)).opens(Meeting.objects.get()).type(city="Kyoto").saves()
    taro = Editor(User.objects.get(pk=administrator.pk))

    for answer in (taro.deletes(hanako), taro.deletes_marked(hanako, idle)):
        assert answer.context["protected"] == [
            "hanako, who made 1 edition of the record. To keep them from signing in, take away "
            "“Active” on their page; what they did stays theirs."
        ]
    assert Edition.objects.latest("number").by == hanako

    taro.deletes(idle)
    assert [*User.objects.values_list("username", flat=True).order_by("pk")] == ["hanako", "taro"]

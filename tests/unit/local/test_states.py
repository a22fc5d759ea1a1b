"""The drawings of docs/states say what the tables say."""

from pathlib import Path

from tools.states import Edge, Life, differences, lives, page

LAMP = Life(
    "lamp",
    "a lamp",
    "services.lamp",
    ["off", "on", "broken"],
    [
        Edge("off", "on", "switch_on", "S1"),
        Edge("off", "on", "storm", "S1"),
        Edge("on", "off", "switch_off"),
        Edge("on", "broken"),
    ],
    "It breaks once.",
)


def test_acts_of_the_same_rule_share_a_line_with_its_number() -> None:
    assert "    off --> on: switch on, storm (S1)\n" in page(LAMP)


def test_a_way_without_act_or_rule_is_drawn_bare() -> None:
    assert "    on --> off: switch off\n    on --> broken\n" in page(LAMP)


def test_only_states_that_nothing_leads_away_from_are_final() -> None:
    assert [line for line in page(LAMP).splitlines() if "[*]" in line] == ["    broken --> [*]"]


def test_every_state_and_every_way_of_every_table_is_drawn() -> None:
    for life in lives():
        lines = page(life).splitlines()
        assert all(f"    {state}" in lines for state in life.states), life.service
        for edge in life.edges:
            way = f"    {edge.source} --> {edge.target}"
            assert any(line == way or line.startswith(f"{way}:") for line in lines), (life.service, edge)


def test_pages_that_differ_are_missing_or_are_left_over_are_named(tmp_path: Path) -> None:
    same, other, missing = (tmp_path / f"{name}.md" for name in ("same", "other", "missing"))
    same.write_text("text")
    other.write_text("another text")
    (tmp_path / "old.md").write_text("text")
    assert differences({same: "text", other: "text", missing: "text"}) == [
        "other.md is not what the tables say: run make gen",
        "missing.md is not what the tables say: run make gen",
        "old.md belongs to no table",
    ]

"""The same SQL texts over Spark Connect give the same rows as DuckDB, and leave nothing on the server."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine.canonical import inputs_of, rows_of
from engine.files import arguments, read, write
from engine.packs import FOLDERS, law, pack
from strategies import World, make_world

from koumen.cli import main
from koumen.engine.evaluate import evaluation
from koumen.engine.runner import Runner, RunnerFault
from koumen.engine.spark import Spark

pytestmark = [pytest.mark.spark, pytest.mark.xdist_group("spark")]
PACKS = ["liuzhou-2021", "jingdezhen-2020", "fuzhou-2018", "guangxi-2023", "emeishan-2022"]
SHAPES = ["every-shape", "every-household", "silence-and-findings"]


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Spark Connect server in this process; its warehouse lies in a temporary folder."""
    from pysail.spark import SparkConnectServer

    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("warehouse"))
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    try:
        yield f"sc://127.0.0.1:{server.listening_address[1]}"
    finally:
        server.stop()
        os.chdir(before)


def a_world(name: str) -> World:
    return make_world(random.Random(f"spark {name}"), [law(name)], 40)


def answers(name: str, world: World, runner: Runner | None = None) -> dict[str, list[dict[str, str]]]:
    inputs = inputs_of([law(name)], world.inputs())
    held = evaluation([pack(name)], inputs, world.on, first=world.first, last=world.last, runner=runner)
    try:
        return {
            "out": rows_of(held.out()),
            "screening": rows_of(held.screening()),
            "summary": rows_of(held.summary("county")),
        }
    finally:
        held.runner.close()


def rows_on_disk() -> list[Path]:
    """The data files in the server's warehouse, which is the folder the tests stand in."""
    return [path for path in Path.cwd().rglob("*") if path.is_file()]


def tables(runner: Spark) -> list[str]:
    """The names of this run's own tables, as its server knows them."""
    found = runner.fetch("SHOW TABLES").to_pylist()
    return [row["tableName"] for row in found if not row["isTemporary"]]


@pytest.mark.parametrize("name", PACKS + SHAPES)
def test_spark_answers_as_duckdb_does(remote: str, name: str) -> None:
    world = a_world(name)
    expected = answers(name, world)
    assert expected["out"], "a world in which nobody owes anything shows nothing"
    assert answers(name, world, Spark(remote)) == expected
    assert rows_on_disk() == []


def test_the_command_runs_on_a_server_that_is_named(remote: str, tmp_path: Path) -> None:
    world = a_world("liuzhou-2021")
    words = arguments([FOLDERS["liuzhou-2021"]], write(tmp_path, world.inputs()), world)
    assert main(words) == 0
    expected = read(tmp_path / "out-written.csv")
    (tmp_path / "out-written.csv").unlink()
    assert main([*words, "--engine", "spark", "--remote", remote]) == 0
    assert read(tmp_path / "out-written.csv") == expected
    assert rows_on_disk() == []


def test_nothing_but_notices_is_told_beside_the_rows(remote: str, tmp_path: Path) -> None:
    world = a_world("jingdezhen-2020")
    words = arguments([FOLDERS["jingdezhen-2020"]], write(tmp_path, world.inputs()), world)
    command = [sys.executable, "-m", "koumen.cli", *words, "--engine", "spark", "--remote", remote]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert [line for line in told.splitlines() if not line.startswith("提示：")] == []


def test_tables_go_even_when_the_run_breaks_off(remote: str, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = Spark(remote)
    runner.make("begun", "SELECT 1 AS one")
    with pytest.raises(Exception, match="nowhere"):
        runner.fetch("SELECT * FROM nowhere")
    assert tables(runner) == [f"{runner.run}_begun"]
    assert rows_on_disk() != []
    left: list[list[str]] = []
    end = runner.session.stop
    monkeypatch.setattr(runner.session, "stop", lambda: (left.append(tables(runner)), end()))
    runner.close()
    assert left == [[]]
    assert rows_on_disk() == []


def test_an_address_that_is_no_spark_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPARK_REMOTE", raising=False)
    with pytest.raises(RunnerFault, match="没有写 Spark 服务地址"):
        Spark(None)
    with pytest.raises(RunnerFault, match="sc://"):
        Spark("http://127.0.0.1:1")


def test_a_server_that_does_not_answer_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world("liuzhou-2021")
    words = arguments([FOLDERS["liuzhou-2021"]], write(tmp_path, world.inputs()), world)
    assert main([*words, "--engine", "spark", "--remote", "sc://127.0.0.1:1"]) == 2
    said = capsys.readouterr().err
    assert said == "连不上 Spark 服务 sc://127.0.0.1:1。请核对地址，并确认服务已启动。\n"
    assert not (tmp_path / "out-written.csv").exists()

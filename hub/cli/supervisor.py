"""The supervisor of `khub serve`: keeps its workers alive, and replaces them one by one when it is told to.

It is uvicorn's, with what that one lacks: a worker has long to start and not long to answer, its death is told of,
one that cannot live is not started again and again without pause, and a restart waits for nobody who leaves.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from socket import socket

import uvicorn
from uvicorn.supervisors.multiprocess import Multiprocess

from hub.cli.worker import Worker
from hub.services.logs import Log

START_SECONDS = 30.0
ANSWER_SECONDS = 2.0

# More than a worker needs to drain and to finish what it has begun.
LEAVE_SECONDS = 15.0

# A worker that lived shorter than this did not live.
SHORT_LIFE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 10.0


def pause_after(short_lives: int) -> float:
    """How many seconds to wait before the next start, after so many workers in a row that did not live."""
    return 0.0 if short_lives == 0 else float(min(2 ** (short_lives - 1), LONGEST_PAUSE_SECONDS))


class Supervisor(Multiprocess):
    """Supervises the workers of one listener; `announce` is called when all are ready for the first time."""

    def __init__(self, config: uvicorn.Config, listener: socket, log: Log, announce: Callable[[], None]) -> None:
        super().__init__(config, [listener])
        self._log = log
        self._announce = announce
        self._announced = False
        self._short_lives = 0
        self._next_start = 0.0
        self.starts = 0
        self._leaving: list[tuple[Worker, float]] = []
        self.workers: list[Worker] = []

    @property
    def failed(self) -> bool:
        """Whether it gave up, as no worker could start at all."""
        return not self._announced

    def init_processes(self) -> None:
        """Start every worker."""
        self.workers = [self._started() for _ in range(self.processes_num)]
        self.processes = list(self.workers)

    def keep_subprocess_alive(self) -> None:
        """Replace whoever has died or does not answer, and forget who has left; twice a second."""
        self._forget_the_left()
        for place, worker in enumerate(self.workers):
            if not self._lives(worker):
                self._replace(place, worker)
        if not self._announced and all(worker.was_ready for worker in self.workers):
            self._announced = True
            self._announce()

    def restart_all(self) -> None:
        """Replace each worker by a new one that is ready; the first that is not ends the restart."""
        for place, old in enumerate(self.workers):
            new = self._started()
            if not self._becomes_ready(new):
                new.kill()
                new.join()
                if not self._is_to_end():
                    self._log.error("restart given up", worker=new.pid, reason="not ready in time", kept=old.pid)
                return
            self._put(place, new)
            self._let_leave(old)
        self._log.warning("restarted", workers=len(self.workers))

    def terminate_all(self) -> None:
        """Let every worker leave."""
        for worker in self.workers:
            self._let_leave(worker)

    def join_all(self) -> None:
        """Wait until every worker has left."""
        while self._leaving:
            self._forget_the_left()
            time.sleep(0.05)

    def handle_ttin(self) -> None:
        """The number of workers is a setting."""

    def handle_ttou(self) -> None:
        """The number of workers is a setting."""

    def _started(self) -> Worker:
        worker = Worker(self.config, self.sockets)
        worker.since = time.monotonic()
        worker.start()
        self.starts += 1
        return worker

    def _put(self, place: int, worker: Worker) -> None:
        self.workers[place] = worker
        self.processes[place] = worker

    def _lives(self, worker: Worker) -> bool:
        if not worker.process.is_alive():
            return False
        if worker.was_ready:
            return worker.ping(ANSWER_SECONDS)
        # It has a while to start, and until then nothing to answer with.
        worker.was_ready = worker.is_ready(timeout=0.05)
        return worker.was_ready or time.monotonic() < worker.since + START_SECONDS

    def _replace(self, place: int, worker: Worker) -> None:
        if worker.process.is_alive():
            self._log.error("worker ends", worker=worker.pid, reason="does not answer")
            worker.kill()
            worker.join()
        if not self._announced:
            # What cannot start now would not start the next time.
            self._log.error("worker died", worker=worker.pid, cause=worker.fate(), lived=0)
            self.should_exit.set()
            return
        if time.monotonic() >= self._next_start:
            self._note_death(worker)
            self._put(place, self._started())

    def _note_death(self, worker: Worker) -> None:
        lived = time.monotonic() - worker.since
        self._short_lives = self._short_lives + 1 if lived < SHORT_LIFE_SECONDS else 0
        self._next_start = time.monotonic() + pause_after(self._short_lives)
        self._log.error("worker died", worker=worker.pid, cause=worker.fate(), lived=round(lived, 1))

    def _becomes_ready(self, worker: Worker) -> bool:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and worker.process.is_alive() and not self._is_to_end():
            if worker.is_ready(timeout=0.5):
                worker.was_ready = True
                return True
            time.sleep(0.05)
        return False

    def _is_to_end(self) -> bool:
        return self.should_exit.is_set() or not {signal.SIGTERM, signal.SIGINT}.isdisjoint(self.signal_queue)

    def _let_leave(self, worker: Worker) -> None:
        worker.terminate()
        self._leaving.append((worker, time.monotonic() + LEAVE_SECONDS))

    def _forget_the_left(self) -> None:
        for worker, until in self._leaving:
            if worker.process.is_alive() and time.monotonic() > until:
                self._log.error("worker ends", worker=worker.pid, reason="did not leave in time")
                worker.process.kill()
        self._leaving = [(worker, until) for worker, until in self._leaving if worker.process.is_alive()]

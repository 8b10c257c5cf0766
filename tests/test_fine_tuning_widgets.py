"""Watching a training, and stopping it from another thread while it runs."""

import html
import threading
import time

from pictures import drawings, parsed, prose

from lecture_utils.transfer import Progress
from lecture_utils.views.transfer.fine_tuning import view_fine_tuning
from lecture_utils.widgets.transfer import (
    STOP,
    STOPPING,
    Watch,
    watch_fine_tuning,
)


def progress(k, n_epochs=20, stopped=""):
    """Return how far a training of falling loss and rising accuracy has come."""
    J = tuple(0.7 * 0.9**i for i in range(k + 1))
    accuracy = tuple(0.5 + 0.02 * i for i in range(k + 1))
    return Progress(J, accuracy, k, n_epochs, stopped)


def train(watch, n_epochs=20, batches=5, on_batch=lambda epoch, batch: None):
    """Do what `fine_tune` does with a watch; return the epoch and batch it reached."""
    watch.show(progress(0, n_epochs))
    for epoch in range(1, n_epochs + 1):
        for batch in range(batches):
            on_batch(epoch, batch)
            if watch.is_stopped():
                watch.show(progress(epoch, n_epochs, "stopped by hand"))
                return epoch, batch
        watch.show(progress(epoch, n_epochs))
    return n_epochs, None


def said(watch):
    drawings(parsed(watch.picture.value))
    assert watch.message.value == ""
    return prose(watch.picture.value)


def button(watch):
    return watch.stop_button.description, watch.stop_button.disabled


def test_nothing_to_stop_before_training():
    watch = watch_fine_tuning(8)
    assert button(watch) == (STOP, True) and not watch.is_stopped()
    assert "No training yet." in said(watch)
    assert watch.picture.value == view_fine_tuning((), (), n_epochs=8)


def test_every_epoch_is_shown():
    watch, seen = watch_fine_tuning(3), []

    def look(epoch, batch):
        seen.append((said(watch)[-400:], button(watch)))

    assert train(watch, 3, 1, look) == (3, None)
    assert [state for _, state in seen] == [(STOP, False)] * 3
    for k, (text, _) in enumerate(seen):
        assert f"Epoch {k} of 3." in text
    assert "Done." in said(watch) and button(watch) == (STOP, True)
    assert watch.picture.value == view_fine_tuning(
        progress(3).J, progress(3).accuracy, best=3, n_epochs=3
    )


def test_button_in_other_thread():
    watch, pressed = watch_fine_tuning(20), []

    def press(epoch, batch):
        if (epoch, batch) == (4, 2):
            hand = threading.Thread(target=watch.stop_button.click)
            hand.start()
            hand.join()
            # The hand's thread set a flag; what is shown is the training's to change.
            pressed.append((button(watch), "Epoch 3 of 20." in said(watch)))

    assert train(watch, on_batch=press) == (4, 2)
    assert pressed == [((STOP, False), True)]
    assert "Ended early: stopped by hand." in said(watch)
    assert button(watch) == (STOP, True)


def test_training_in_other_thread():
    watch, reached = watch_fine_tuning(5000), []
    running = threading.Event()

    def pause(epoch, batch):
        running.set()
        time.sleep(0.001)

    training = threading.Thread(
        target=lambda: reached.append(train(watch, 5000, 5, pause))
    )
    training.start()
    assert running.wait(10)
    watch.stop_button.click()
    training.join(10)
    assert not training.is_alive() and reached[0][1] is not None
    assert "Ended early" in said(watch)


def test_stopping_is_shown():
    watch = watch_fine_tuning(5)
    watch.show(progress(0))
    watch.stop_button.click()
    assert watch.is_stopped() and button(watch) == (STOPPING, True)
    assert watch.is_stopped() and button(watch) == (STOPPING, True)


def test_the_next_training_starts_afresh():
    watch = watch_fine_tuning(5)

    def press(epoch, batch):
        if epoch == 2:
            watch.stop_button.click()

    assert train(watch, on_batch=press) == (2, 0)
    watch.show(progress(0))
    assert button(watch) == (STOP, False) and not watch.is_stopped()
    assert "Epoch 0 of 20." in said(watch)
    assert train(watch, 4) == (4, None)
    assert train(watch, on_batch=press) == (2, 0)
    # Interrupted, a training never shows its end.
    watch.show(progress(0))
    watch.show(progress(1))
    assert train(watch, 2) == (2, None)


def test_training_longer_than_announced():
    watch = watch_fine_tuning(2)
    train(watch, 6)
    assert "Epoch 6 of 6." in said(watch)


def test_failing_picture_keeps_training():
    watch = watch_fine_tuning(5)
    watch.show(progress(0))
    good = watch.picture.value
    watch.show(Progress((0.5, "x"), (0.5, 0.5), 0, 5))
    assert watch.picture.value == good
    assert 'role="alert"' in watch.message.value and "'x'" in html.unescape(
        watch.message.value
    )
    watch.show(progress(2))
    assert "Epoch 2 of 20." in said(watch)


def test_button_stays_responsive():
    # Not in the thread that changed the button last: a cell keeps that one busy.
    watch = watch_fine_tuning(5)
    for k in range(3):
        watch.stop_button.comm._reply_subshell_id = None  # as ipykernel 7.4 does
        watch.show(progress(k))
        assert not hasattr(watch.stop_button.comm, "_reply_subshell_id")
    watch.close()
    watch.stop_button.close()
    watch.show(progress(3))


def test_two_watches_share_nothing():
    one, other = Watch(5), Watch(5)
    one.show(progress(0))
    other.show(progress(0))
    one.stop_button.click()
    assert one.is_stopped() and not other.is_stopped()

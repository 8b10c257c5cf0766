"""Random networks with data to go with them, each rebuilt from the line it prints."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from hypothesis import strategies as st

from lecture_utils import losses, mlp
from lecture_utils.activations import ACTIVATIONS

SMOOTH = ("sigmoid", "tanh", "softplus", "GELU", "identity")


@dataclass(frozen=True)
class Case:
    """One network, one batch, one loss: its repr is the call that makes it again."""

    sizes: tuple  # inputs, then the units of each layer
    activations: tuple
    loss: str
    n_samples: int
    soft: bool  # targets between the classes, where the loss takes them
    scale: float  # times the size of Glorot's weights
    seed: int

    @cached_property
    def params(self):
        rng = np.random.default_rng(self.seed)
        layers = mlp.init_params(self.sizes, rng=rng)
        # No bias is 0: behind a dead unit it is all of z, and a kink is at 0.
        return [
            mlp.Layer(self.scale * W, rng.normal(0.0, 0.5, len(b))) for W, b in layers
        ]

    @cached_property
    def X(self):
        rng = np.random.default_rng([self.seed, 1])
        return rng.normal(size=(self.n_samples, self.sizes[0]))

    @cached_property
    def y(self):
        rng, n, units = (
            np.random.default_rng([self.seed, 2]),
            self.n_samples,
            self.sizes[-1],
        )
        if self.loss == "squared error":
            return rng.normal(size=(n, units))
        if self.loss == "binary cross-entropy":
            y = rng.uniform(size=(n, units))
            return y if self.soft else np.rint(y)
        rows = rng.dirichlet(np.ones(units), size=n)
        return rows if self.soft else np.eye(units)[rows.argmax(axis=1)]

    @property
    def trace(self):
        return mlp.forward(self.params, self.X, self.activations)

    @property
    def gradients(self):
        return mlp.backward(self.params, self.trace, self.y, self.loss)


@st.composite
def cases(draw, names=tuple(ACTIVATIONS), widest=16, most_samples=64):
    """Draw networks of 1 to 4 layers; `names` are the activations to choose from."""
    loss = draw(st.sampled_from(list(losses.LOSSES)))
    n_layers = draw(st.integers(1, 4))
    chosen = st.sampled_from(names)
    hidden = [draw(chosen) for _ in range(n_layers - 1)]
    width = st.integers(1, widest)
    return Case(
        sizes=tuple(draw(width) for _ in range(n_layers + 1)),
        activations=(*hidden, losses.get(loss).output or draw(chosen)),
        loss=loss,
        n_samples=draw(st.integers(1, most_samples)),
        soft=draw(st.booleans()),
        scale=draw(st.sampled_from([0.3, 1.0, 1.5])),
        seed=draw(st.integers(0, 2**32 - 1)),
    )

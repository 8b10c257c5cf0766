"""Train the small VGG16 that ships with the package; run by a maintainer.

    python tools/pretrain_vgg16.py --images photos_1.tar photos_2.tar

reads tars of 64x64 photos (one folder per WordNet id) and tables of class names,
trains VGG16 at alpha = 0.25 with batch normalization, folds that into the
convolutions and writes the weights, their sha256 and the learning curve. Killed
and started again it continues after the last complete epoch, with the same numbers.
Processors with bfloat16 instructions compute in mixed precision, which halves the
time of an epoch.
"""

import argparse
import json
import os
import tarfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

from lecture_utils.vgg16 import architecture, preprocessing, weights

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
IMAGES = [DATA / "pretrain_images.tar", DATA / "pretrain_images_2.tar"]
NAMES = [DATA / "pretrain_classes.tsv", DATA / "pretrain_classes_2.tsv"]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
CACHE = CACHE / "lecture-utils" / "pretrain"
BATCH = 128
SCALE = 1 / 64  # inputs of about unit variance: batch norm and AdamW start well


def decode(tars, cache):
    """Return uint8 photos (n, 64, 64, 3), labels (n,) and the ids, cached."""
    path = Path(cache) / "photos.npz"
    if not path.exists():
        photos, names = [], []
        for tar in tars:
            with tarfile.open(tar) as archive:
                for member in archive:
                    if member.isfile():
                        file = archive.extractfile(member)
                        photos.append(np.asarray(Image.open(file).convert("RGB")))
                        names.append(member.name)
        order = np.argsort(names)
        ids = [Path(names[i]).parent.name for i in order]
        wnids, labels = np.unique(ids, return_inverse=True)
        save(path, photos=np.stack(photos)[order], labels=labels, wnids=wnids)
    with np.load(path, allow_pickle=False) as data:
        return data["photos"], data["labels"], data["wnids"]


def save(path, **arrays):
    """Write an .npz whole or not at all: a kill never leaves half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with open(part, "wb") as file:
        np.savez(file, **arrays)
    os.replace(part, path)


def split(labels, per_class=20, seed=0):
    """Return training and validation indices; `per_class` photos are held out."""
    rng = np.random.default_rng(seed)
    groups = [rng.permutation(np.flatnonzero(labels == k)) for k in np.unique(labels)]
    train = np.concatenate([group[per_class:] for group in groups])
    return train, np.concatenate([group[:per_class] for group in groups])


def resize(photos, side):
    """Return the photos at side x side pixels, averaged and not just sampled."""
    if photos.shape[1] == side:
        return photos
    small = (Image.fromarray(p).resize((side, side), Image.BICUBIC) for p in photos)
    return np.stack([np.asarray(photo) for photo in small])


def random_boxes(n, rng, smallest):
    """Draw crop boxes (n, 4) as fractions (top, left, bottom, right); half mirrored.

    A box has `smallest` to all of the photo's area and an aspect ratio from 3:4
    to 4:3. A mirrored box has left > right.
    """
    area = rng.uniform(smallest, 1, n)
    aspect = np.exp(rng.uniform(-1, 1, n) * np.log(4 / 3) * (smallest < 1))
    size = np.minimum(1, np.stack([np.sqrt(area / aspect), np.sqrt(area * aspect)]))
    corner = rng.uniform(size=(2, n)) * (1 - size)
    (top, left), (bottom, right) = corner, corner + size
    mirrored = rng.random(n) < 0.5
    left, right = np.where(mirrored, right, left), np.where(mirrored, left, right)
    return np.stack([top, left, bottom, right], axis=1)


def crop(photos, boxes, side):
    """Return the boxes of the photos, scaled to side x side, float32."""
    return tf.image.crop_and_resize(photos, boxes, range(len(photos)), (side, side))


class Batches(keras.utils.PyDataset):
    """One epoch of shuffled, augmented batches; a function of (seed, epoch)."""

    def __init__(self, photos, targets, pick, *, side, batch, smallest, seed):
        super().__init__()
        self.photos, self.targets = photos, targets
        self.side, self.batch, self.smallest, self.seed = side, batch, smallest, seed
        self.order = np.random.default_rng(seed).permutation(pick)

    def __len__(self):
        """Count the complete batches of an epoch."""
        return len(self.order) // self.batch

    def __getitem__(self, i):
        """Return batch i: preprocessed photos and their targets."""
        rng = np.random.default_rng((*self.seed, i))
        pick = self.order[i * self.batch : (i + 1) * self.batch]
        boxes = random_boxes(len(pick), rng, self.smallest)
        photos = crop(self.photos[pick], boxes, self.side)
        return preprocessing.preprocess(photos.numpy()), self.targets[pick]


class FusedBatchNormalization(keras.layers.Layer):
    """Batch normalization by TensorFlow's fused kernel.

    Keras computes it from single operations, which on a CPU takes as long as the
    convolutions do.
    """

    momentum, epsilon = 0.98, 1e-3

    def build(self, shape):
        """Make scale, offset and the moving statistics, all in float32."""

        def weight(name, value, trainable):
            return self.add_weight(
                shape=shape[-1:],
                initializer=value,
                trainable=trainable,
                autocast=False,
                dtype="float32",
                name=name,
            )

        self.gamma = weight("gamma", "ones", True)
        self.beta = weight("beta", "zeros", True)
        self.mean = weight("moving_mean", "zeros", False)
        self.variance = weight("moving_variance", "ones", False)

    def call(self, x, training=False):
        """Normalize by the batch in training, by the moving statistics after it."""
        y, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=x,
            scale=self.gamma.value,
            offset=self.beta.value,
            mean=self.mean.value,
            variance=self.variance.value,
            epsilon=self.epsilon,
            is_training=bool(training),
        )
        if training:
            for moving, now in ((self.mean, mean), (self.variance, variance)):
                moving.assign(self.momentum * moving + (1 - self.momentum) * now)
        return y


def build_trainable(alpha, classes):
    """Build VGG16 with batch normalization between convolution and ReLU."""

    def conv(x, filters, name):
        layers = keras.layers
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False, name=name)(x)
        x = FusedBatchNormalization(name=f"{name}_bn")(x)
        return layers.ReLU(name=f"{name}_relu")(x)

    photo = keras.Input((None, None, 3))
    x = keras.layers.Rescaling(SCALE)(photo)
    x = architecture.convolutions(x, alpha, conv)
    x = keras.layers.GlobalAveragePooling2D(name="avg_pool")(x)
    x = keras.layers.Dense(
        classes, activation="softmax", dtype="float32", name="predictions"
    )(x)
    return keras.Model(photo, x)


def in_float32(trained, alpha, classes):
    """Return a copy of a model trained in mixed precision that computes in float32."""
    keras.config.set_dtype_policy("float32")
    copy = build_trainable(alpha, classes)
    copy.set_weights(trained.get_weights())
    return copy


def fold(trained, alpha, classes):
    """Return plain VGG16 that computes what `trained` computes, and check it."""
    plain = architecture.build(alpha, classes=classes, pooling="avg")
    for name in architecture.conv_names():
        norm = trained.get_layer(f"{name}_bn")
        gamma, beta, mean, variance = norm.get_weights()
        gain = gamma / np.sqrt(variance + norm.epsilon)
        kernel = trained.get_layer(name).get_weights()[0] * gain
        if name == "block1_conv1":
            kernel = kernel * SCALE
        plain.get_layer(name).set_weights([kernel, beta - mean * gain])
    head = trained.get_layer("predictions").get_weights()
    plain.get_layer("predictions").set_weights(head)
    noise = np.random.default_rng(0).uniform(-120, 150, (8, 64, 64, 3))
    same = trained.predict(noise, verbose=0), plain.predict(noise, verbose=0)
    np.testing.assert_allclose(*same, rtol=0, atol=1e-4)
    return plain


def calibrate(model, photos, labels):
    """Divide the model's logits by the temperature that fits the photos best.

    Label smoothing and crops leave a network less sure than it is right; one
    number mends that and changes no ranking (Guo et al. 2017, arXiv:1706.04599).
    """
    p = model.predict(preprocessing.preprocess(photos), batch_size=280, verbose=0)
    logits = np.log(np.maximum(p, 1e-30))

    def loss(temperature):
        z = logits / temperature
        z -= z.max(axis=1, keepdims=True)
        right = z[np.arange(len(z)), labels]
        return np.mean(np.log(np.exp(z).sum(axis=1)) - right)

    temperature = min(np.geomspace(0.5, 2, 141), key=loss)
    head = model.get_layer("predictions")
    head.set_weights([w / temperature for w in head.get_weights()])
    return float(temperature)


def compile_model(model, steps, *, peak, decay, warm_up, smoothing=0.0):
    """Compile with AdamW on a warm-up and a cosine over `steps` steps."""
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps - warm_up, warmup_target=peak, warmup_steps=warm_up
    )
    optimizer = keras.optimizers.AdamW(rate, weight_decay=decay)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    optimizer.build(model.trainable_variables)
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
    # Compiled by XLA, the convolutions would miss oneDNN and take twice as long.
    model.compile(optimizer, loss, metrics=["accuracy"], jit_compile=False)


def state(model):
    """List every variable that a resumed run needs, optimizer included."""
    return model.variables + model.optimizer.variables


def write_checkpoint(path, model, history):
    """Save model, optimizer and history after a whole epoch."""
    arrays = {f"v{i}": v.numpy() for i, v in enumerate(state(model))}
    save(path, history=json.dumps(history), **arrays)


def read_checkpoint(path, model):
    """Restore model and optimizer; return the history, one dict an epoch."""
    if not path.exists():
        return []
    with np.load(path, allow_pickle=False) as data:
        for i, variable in enumerate(state(model)):
            variable.assign(data[f"v{i}"])
        return json.loads(str(data["history"]))


def accuracy(model, photos, labels, batch=280):
    """Return top-1 and top-5 accuracy."""
    p = model.predict(preprocessing.preprocess(photos), batch_size=batch, verbose=0)
    rank = (p > p[np.arange(len(p)), labels][:, None]).sum(axis=1)
    return float((rank < 1).mean()), float((rank < 5).mean())


def train(model, data, stages, *, checkpoint, batch, seed, smallest=1.0, plain=0):
    """Train from the last complete epoch to the end; return the history.

    Crops keep at least `smallest` of a photo; the last `plain` epochs see whole ones.
    """
    photos, labels, (learn, held) = data
    history = read_checkpoint(checkpoint, model)
    # The schedule follows the epochs, also where a resumed run got other options.
    model.optimizer.iterations.assign(len(history) * (len(learn) // batch))
    sides = [side for side, epochs in stages for _ in range(epochs)]
    targets = np.eye(labels.max() + 1, dtype="float32")[labels]
    for epoch in range(len(history), len(sides)):
        side, label = sides[epoch], f"epoch {epoch + 1}/{len(sides)}"
        batches = Batches(
            photos,
            targets,
            learn,
            side=side,
            batch=batch,
            smallest=smallest if epoch < len(sides) - plain else 1.0,
            seed=(seed, epoch),
        )
        # Batches shuffle themselves, by epoch; Keras's shuffle no resume can repeat.
        logs = model.fit(batches, verbose=2, shuffle=False).history
        top1, top5 = accuracy(model, resize(photos[held], side), labels[held])
        row = {"side": side, "loss": logs["loss"][0], "train": logs["accuracy"][0]}
        history.append({**row, "top1": top1, "top5": top5})
        write_checkpoint(checkpoint, model, history)
        print(f"{label} held out: top-1 {top1:.1%}, top-5 {top5:.1%}", flush=True)
    return history


def plot_history(history, path):
    """Save accuracy over epochs, learnt and held-out photos, as a picture."""
    from matplotlib.figure import Figure

    axes = Figure(figsize=(6, 3.5), layout="constrained").subplots()
    epochs = range(1, len(history) + 1)
    for key, name, look in (
        ("train", "top-1, photos learned from (cropped, mirrored)", "--C1"),
        ("top1", "top-1, held out", "-oC0"),
        ("top5", "top-5, held out", "-sC2"),
    ):
        values = [100 * row[key] for row in history]
        axes.plot(epochs, values, look, label=name, markersize=4)
    axes.set(xlabel="epoch", ylabel="correct (%)", ylim=(0, None))
    axes.legend(frameon=False)
    axes.figure.savefig(path, dpi=90)


def class_names(tables, wnids):
    """Read the names of the classes, in the order of their ids."""
    lines = [line for table in tables for line in Path(table).read_text().splitlines()]
    names = dict(line.split("\t") for line in lines if line)
    return [names[wnid] for wnid in wnids]


def export(path, model, *, wnids, names):
    """Write a model in float16 as an .npz, and the file's sha256."""
    if not len(wnids) == len(names) == model.output_shape[-1]:
        raise ValueError(
            f"names and wnids must have {model.output_shape[-1]} entries, got "
            f"{len(names)} and {len(wnids)}"
        )
    arrays = {v.path: v.numpy().astype(np.float16) for v in model.variables}
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise ValueError(f"model must fit float16, got larger weights in {name}")
    save(path, wnids=np.array(wnids), names=np.array(names), **arrays)
    note = f"{weights.digest(path)}  {path.name}\n"
    path.with_suffix(".sha256").write_text(note)


def has_bfloat16():
    """Tell whether the processor multiplies bfloat16 numbers by itself (Linux)."""
    try:
        return "avx512_bf16" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


def main():
    """Decode, train, fold, check and export."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--images", nargs="+", default=IMAGES, help="tars of photos")
    add("--names", nargs="+", default=NAMES, help="tables: id, tab, name")
    add("--cache", type=Path, default=CACHE)
    add("--out", type=Path, default=ROOT / "src/lecture_utils/weights")
    add("--alpha", type=float, default=0.25, help="width multiplier")
    add("--stages", default="32x10,48x8,64x9", help="pixels x epochs, in order")
    add("--plain", type=int, default=2, help="last epochs without crops")
    add("--rate", type=float, default=3e-3, help="peak learning rate")
    add("--seed", type=int, default=0)
    add("--limit", type=int, help="photos learnt from, for a quick trial")
    args = parser.parse_args()
    keras.utils.set_random_seed(args.seed)
    if has_bfloat16():
        keras.config.set_dtype_policy("mixed_bfloat16")
    photos, labels, wnids = decode(args.images, args.cache)
    learn, held = split(labels, seed=args.seed)
    if args.limit:
        learn = np.random.default_rng(args.seed).permutation(learn)[: args.limit]
    stages = [tuple(map(int, stage.split("x"))) for stage in args.stages.split(",")]
    model = build_trainable(args.alpha, len(wnids))
    an_epoch = len(learn) // BATCH
    steps = an_epoch * sum(epochs for _, epochs in stages)
    warm_up = min(an_epoch, steps // 10)
    rates = {"peak": args.rate, "decay": 0.05, "warm_up": warm_up, "smoothing": 0.05}
    compile_model(model, steps, **rates)
    data = photos, labels, (learn, held)
    how = {"batch": BATCH, "seed": args.seed, "smallest": 0.5, "plain": args.plain}
    checkpoint = args.cache / "checkpoint.npz"
    history = train(model, data, stages, checkpoint=checkpoint, **how)
    plain = fold(in_float32(model, args.alpha, len(wnids)), args.alpha, len(wnids))
    temperature = calibrate(plain, photos[held[::2]], labels[held[::2]])
    print(f"temperature {temperature:.2f}, from every second photo held out")
    names = class_names(args.names, wnids)
    path = args.out / f"vgg16_alpha{round(args.alpha * 100):03d}.npz"
    export(path, plain, wnids=wnids, names=names)
    plot_history(history, path.with_suffix(".png"))
    print(f"wrote {path} ({path.stat().st_size / 1e6:.2f} MB)")


if __name__ == "__main__":
    main()

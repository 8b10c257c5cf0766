import pytest
from hub_process import missing, start_hub


@pytest.fixture(scope="session")
def hub(tmp_path_factory):
    if lacking := missing():
        pytest.skip(lacking)
    with start_hub(tmp_path_factory.mktemp("hub")) as running:
        yield running

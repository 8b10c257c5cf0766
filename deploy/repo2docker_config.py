"""The image of a student's server, built by repo2docker from environment.yml.

From the root of the course (docker runs there), with your registry and a tag of yours:

    pip install jupyter-repo2docker
    repo2docker --config deploy/repo2docker_config.py --no-run --push \
      --image-name REGISTRY/nn-lectures:TAG .
"""

c = get_config()  # noqa: F821 - repo2docker puts it there

# Kubernetes lays a student's own disk over the home folder: what is in the image, the
# package installed with `-e .` above all, must not be there.
c.Repo2Docker.target_repo_dir = "/srv/course"
c.Repo2Docker.user_name, c.Repo2Docker.user_id = "jovyan", 1000
# For the links that bring the notebooks.
c.Repo2Docker.appendix = "RUN pip install --no-cache-dir 'nbgitpuller>=1.2,<2'"

"""`python -m reseg_geo` is the `reseg-geo` command."""

from reseg_geo_cli.main import main  # type: ignore[import-not-found]  # installed as such

if __name__ == "__main__":
    main()

from typing import Any

from django.db import migrations

from koumen.records.groups import group_order


def fill(apps: Any, schema_editor: Any) -> None:
    """Write the paths of places with zeros before their steps, and the place of each group in its village."""
    Area, Person = apps.get_model("records", "Area"), apps.get_model("records", "Person")
    areas = list(Area.objects.only("pk", "path"))
    for area in areas:
        area.path = "/" + "".join(f"{int(step):07d}/" for step in area.path.strip("/").split("/"))
    Area.objects.bulk_update(areas, ["path"], batch_size=500)
    for name in Person.objects.exclude(group_name="").values_list("group_name", flat=True).distinct():
        Person.objects.filter(group_name=name).update(group_order=group_order(name))


class Migration(migrations.Migration):
    dependencies = [("records", "0004_orders_and_relocations")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

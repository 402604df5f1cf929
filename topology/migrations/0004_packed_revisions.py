"""Revisions say why, by whom and what changed, and keep their sources compressed and no Yjs state."""

import json
import zlib

from django.db import migrations, models


def pack(apps, schema_editor):
    Revision = apps.get_model("topology", "Revision")
    for revision in Revision.objects.defer("state").iterator(chunk_size=50):
        whole = {"text": revision.text, "files": revision.files, "layout": revision.layout}
        revision.sources = zlib.compress(json.dumps(whole, ensure_ascii=False).encode("utf-8", "surrogatepass"), 9)
        revision.save(update_fields=["sources"])


class Migration(migrations.Migration):
    dependencies = [("topology", "0003_links_and_comments")]

    operations = [
        migrations.AddField("revision", "reason", models.CharField(blank=True, default="", max_length=16)),
        migrations.AddField("revision", "author", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("revision", "counts", models.JSONField(default=dict)),
        migrations.AddField("revision", "sources", models.BinaryField(default=b""), preserve_default=False),
        migrations.RunPython(pack, migrations.RunPython.noop),
        migrations.RemoveField("revision", "text"),
        migrations.RemoveField("revision", "files"),
        migrations.RemoveField("revision", "layout"),
        migrations.RemoveField("revision", "state"),
    ]

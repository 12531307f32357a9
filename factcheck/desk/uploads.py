"""Claims from a table: upload it, say which column is what, see what is wrong, file it, undo it."""

from pathlib import PurePosixPath

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import SelectField

from claims.errors import BadInput
from claims.filing.import_models import ImportJob, ImportRow, ImportState, RowState
from claims.filing.uploads import (
    FIELDS,
    NEEDED,
    begin_import,
    choose_columns,
    count_rows,
    discard_upload,
    faults_of,
    keep_upload,
    next_rows,
)
from claims.filing.uploads import (
    uploads as uploads_of,
)
from claims.newsroom.models import Role
from claims.review.undoing import begin_undo
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.blueprint import bp
from factcheck.desk.fields import options
from factcheck.desk.finding import find
from factcheck.desk.forms import EmptyForm
from factcheck.desk.saving import DeskForm, page, refusable, saving
from factcheck.importing.tables import MOST_BYTES, MOST_ROWS, Table, read_table
from factcheck.jobs.uploading import work_slice

MOST_JOBS = 50
MOST_FAULTS = 200
SAMPLE = 10
LABELS = {
    "wording": "The claim, in one sentence",
    "speaker": "Speaker",
    "quotation": "Word for word",
    "said": "When it was said",
    "venue": "Where",
    "medium": "Medium",
    "url": "Web address",
    "topics": "Topics, with commas between",
    "context": "Context",
}


class UploadForm(DeskForm):
    """A file with a table."""

    file = FileField(
        "Table",
        description="CSV, as every spreadsheet can save: cells parted by commas, semicolons or"
        " tabs; UTF-8, UTF-16 or Windows letters. The first line names the columns."
        f" At most {MOST_ROWS:,} rows and {MOST_BYTES // 1024 // 1024} MB.",
    )


class ColumnsForm(DeskForm):
    """Which column is which field; `mapping` holds what is refused of them together."""


for _field, _label in LABELS.items():
    setattr(ColumnsForm, _field, SelectField(_label + (" (needed)" if _field in NEEDED else "")))


@bp.route("/uploads", methods=["GET", "POST"])
def uploads() -> ResponseReturnValue:
    """List what was uploaded, and take another table; nothing is filed yet."""
    form = UploadForm()
    if form.is_ready():
        was_read, table = refusable(form, lambda: _table(form))
        if was_read and table is not None:
            with saving(form) as session:
                job = keep_upload(
                    session,
                    actor=signed_in_actor(),
                    file_name=_file_name(form),
                    read_as=table.read_as,
                    columns=table.columns,
                    rows=table.rows,
                )
                return redirect(url_for("desk.upload", job_id=job.id))
    jobs = [(job, count_rows(db.session, job)) for job in uploads_of(db.session, most=MOST_JOBS)]
    return page("uploads.html", form, jobs=jobs)


def _table(form: UploadForm) -> Table:
    file = form.file.data
    if not file or not file.filename:
        raise BadInput("file", "Choose a file.")
    return read_table(file.stream.read(MOST_BYTES + 1))


def _file_name(form: UploadForm) -> str:
    return PurePosixPath((form.file.data.filename or "").replace("\\", "/")).name[-255:]


@bp.route("/uploads/<job_id>", methods=["GET", "POST"])
def upload(job_id: str) -> ResponseReturnValue:
    """Choose the columns and see what would be filed; afterwards, see what became of each row."""
    job = find(ImportJob, job_id)
    form = ColumnsForm(data=job.mapping)
    choices = options([("", "None"), *((column, column) for column in dict.fromkeys(job.columns))])
    for field in LABELS:
        form[field].choices = choices
    if form.is_ready():
        with saving(form) as session:
            chosen = {field: form[field].data or "" for field in LABELS}
            choose_columns(session, job, chosen)
            return redirect(url_for("desk.upload", job_id=job_id, _anchor="preview"))
    return _upload_page(job, form)


def _upload_page(job: ImportJob, form: DeskForm) -> ResponseReturnValue:
    is_choosing = job.state is ImportState.CHOOSING
    can_preview = is_choosing and all(field in job.mapping for field in NEEDED)
    total, faults = faults_of(db.session, job) if can_preview else (0, [])
    return page(
        "upload.html",
        form,
        job=job,
        fields=list(FIELDS),
        labels=LABELS,
        can_preview=can_preview,
        total=total,
        faults=faults[:MOST_FAULTS],
        faulty=len(faults),
        sample=_sample(job) if can_preview else [],
        counts=count_rows(db.session, job),
        left_out=next_rows(db.session, job, RowState.LEFT_OUT, MOST_FAULTS),
        kept=next_rows(db.session, job, RowState.KEPT, MOST_FAULTS),
        may_undo=signed_in_actor().has(Role.EDITOR),
    )


def _sample(job: ImportJob) -> list[tuple[ImportRow, dict[str, str]]]:
    """Return the first rows with their cells by field."""
    rows = next_rows(db.session, job, RowState.WAITING, SAMPLE)
    return [
        (row, {field: row.cells[job.columns.index(name)] for field, name in job.mapping.items()})
        for row in rows
    ]


@bp.post("/uploads/<job_id>/file")
def file_upload(job_id: str) -> ResponseReturnValue:
    """Begin to file the rows: small tables are done at once, larger ones by the worker."""
    job = find(ImportJob, job_id)
    form = EmptyForm()
    with saving(form) as session:
        begin_import(session, actor=signed_in_actor(), job=job)
    if form.refusals:
        return _upload_page(job, form)
    return _worked_on(job_id)


@bp.post("/uploads/<job_id>/go-on")
def go_on(job_id: str) -> ResponseReturnValue:
    """Work on it for a moment, for a newsroom whose worker is away."""
    find(ImportJob, job_id)
    return _worked_on(job_id)


@bp.post("/uploads/<job_id>/undo")
def undo_upload(job_id: str) -> ResponseReturnValue:
    """Decline the claims of an upload that nobody touched since."""
    job = find(ImportJob, job_id)
    form = EmptyForm()
    with saving(form) as session:
        begin_undo(session, actor=signed_in_actor(), job=job)
    if form.refusals:
        return _upload_page(job, form)
    return _worked_on(job_id)


@bp.post("/uploads/<job_id>/discard")
def discard(job_id: str) -> ResponseReturnValue:
    """Throw away a table of which nothing was filed."""
    job = find(ImportJob, job_id)
    form = EmptyForm()
    with saving(form) as session:
        discard_upload(session, job=job)
        flash("The table is thrown away. Nothing was filed.", "success")
        return redirect(url_for("desk.uploads"))
    return _upload_page(job, form)


def _worked_on(job_id: str) -> ResponseReturnValue:
    work_slice(job_id)
    return redirect(url_for("desk.upload", job_id=job_id))

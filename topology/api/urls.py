"""The paths of this app below `/api/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from topology.api import comments, definitions, filters, links, revisions, shelf, stateless, texts, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("kinds/", stateless.KindsView.as_view()),
    path("rules/", stateless.RulesView.as_view()),
    path("formats/", stateless.FormatsView.as_view()),
    path("gallery/", stateless.GalleryView.as_view()),
    path("schema/document/", stateless.DocumentSchemaView.as_view()),
    path("definitions/check/", definitions.DefinitionsView.as_view()),
    path("filters/", filters.FiltersView.as_view()),
    path("validate/", stateless.ValidateProjectView.as_view()),
    path("export/", stateless.ExportProjectView.as_view()),
    path("operations/", stateless.ProjectOperationsView.as_view()),
    path("topologies/", views.TopologiesView.as_view()),
    path("topologies/upload/", shelf.UploadView.as_view()),
    path("topologies/<uuid:topology>/archive/", shelf.ArchiveView.as_view()),
    path("topologies/<uuid:topology>/duplicate/", shelf.DuplicateView.as_view()),
    path("topologies/<uuid:topology>/", views.TopologyView.as_view()),
    path("topologies/<uuid:topology>/text/", texts.TextView.as_view()),
    path("topologies/<uuid:topology>/operations/", views.OperationsView.as_view()),
    path("topologies/<uuid:topology>/validate/", views.ValidateView.as_view()),
    path("topologies/<uuid:topology>/fixes/", views.FixesView.as_view()),
    path("topologies/<uuid:topology>/fixes/preview/", views.FixesPreviewView.as_view()),
    path("topologies/<uuid:topology>/export/", views.ExportView.as_view()),
    path("topologies/<uuid:topology>/revisions/", revisions.RevisionsView.as_view()),
    path("topologies/<uuid:topology>/revisions/<uuid:revision>/", revisions.RevisionView.as_view()),
    path("topologies/<uuid:topology>/revisions/<uuid:revision>/propose/", revisions.RestoringView.as_view()),
    path("topologies/<uuid:topology>/compare/", revisions.CompareView.as_view()),
    path("topologies/<uuid:topology>/comments/", comments.CommentsView.as_view()),
    path("topologies/<uuid:topology>/comments/<uuid:thread>/", comments.ThreadView.as_view()),
    path("topologies/<uuid:topology>/links/", links.LinksView.as_view()),
    path("topologies/<uuid:topology>/links/<uuid:link>/", links.LinkView.as_view()),
    path("topologies/<uuid:topology>/diff/", revisions.DiffView.as_view()),
]

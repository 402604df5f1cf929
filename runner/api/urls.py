"""The paths of this app below `/api/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from runner.api import hands, history, matching, moments, samples, states, steering, trials, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("topologies/<str:topology>/runs/", views.TopologyRunsView.as_view()),
    path("topologies/<str:topology>/nodes/<str:node>/samples/", samples.SamplesView.as_view()),
    path("topologies/<str:topology>/nodes/<str:node>/try/", trials.TrialsView.as_view()),
    path("topologies/<str:topology>/nodes/<str:node>/try/<str:trial>/cancel/", trials.TrialCancelView.as_view()),
    path("code/check/", trials.CheckView.as_view()),
    path("filters/match/", matching.MatchView.as_view()),
    path("simulate/", views.SimulateView.as_view()),
    path("metrics/", views.ScrapeView.as_view()),
    path("runs/", views.RunsView.as_view()),
    path("runs/<str:run>/", views.RunView.as_view()),
    path("runs/<str:run>/events/", views.EventsView.as_view()),
    path("runs/<str:run>/traces/", views.TracesView.as_view()),
    path("runs/<str:run>/traces/<str:trace>/", views.TraceView.as_view()),
    path("runs/<str:run>/traces/<str:trace>/sequence/", views.SequenceView.as_view()),
    path("runs/<str:run>/traces/<str:trace>/why/", history.WhyView.as_view()),
    path("runs/<str:run>/otlp/", views.OtlpView.as_view()),
    path("runs/<str:run>/metrics/", views.MetricsView.as_view()),
    path("runs/<str:run>/restore/", history.RestoreView.as_view()),
    path("runs/<str:run>/compare/", history.CompareView.as_view()),
    path("runs/<str:run>/charts/", views.ChartsView.as_view()),
    path("runs/<str:run>/timeline/", views.TimelineView.as_view()),
    path("runs/<str:run>/at/", moments.MomentView.as_view()),
    path("runs/<str:run>/at/messages/", moments.MomentMessagesView.as_view()),
    path("runs/<str:run>/control/", steering.ControlView.as_view()),
    path("runs/<str:run>/breakpoints/", steering.BreakpointsView.as_view()),
    path("runs/<str:run>/breakpoints/<str:place>/", steering.BreakpointView.as_view()),
    path("runs/<str:run>/breakpoints/<str:place>/release/", steering.ReleaseView.as_view()),
    path("runs/<str:run>/cancel/", views.CancelView.as_view()),
    path("runs/<str:run>/send/", hands.SendView.as_view()),
    path("runs/<str:run>/nodes/<str:node>/states/", states.StatesView.as_view()),
    path("runs/<str:run>/nodes/<str:node>/messages/", hands.MessagesView.as_view()),
    path("runs/<str:run>/nodes/<str:node>/redrive/", hands.RedriveView.as_view()),
    path("runs/<str:run>/nodes/<str:node>/delete/", hands.DeleteView.as_view()),
    path("runs/<str:run>/payloads/<int:message>/", hands.PayloadView.as_view()),
    path("runs/<str:run>/redrives/", hands.RedrivesView.as_view()),
    path("runs/<str:run>/redrives/<int:redrive>/cancel/", hands.RedriveCancelView.as_view()),
    path("topologies/<str:topology>/sent/", hands.SendingsView.as_view()),
    path("topologies/<str:topology>/sent/<int:sending>/", hands.SendingView.as_view()),
    path("runs/<str:run>/nodes/<str:node>/purge/", views.PurgeView.as_view()),
    path("runs/<str:run>/nodes/<str:node>/replay/", views.ReplayView.as_view()),
    path("runs/<str:run>/tasks/", views.TasksView.as_view()),
    path("runs/<str:run>/scenario/", views.ScenarioView.as_view()),
]

using NUnit.Framework;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Presenting;
using RemoteDisplay.Local.Scanout;
using RemoteDisplay.Local.Tests.Support;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Tests.Presenting;

/// <summary>What is asked of a driver, in which order, and what is released when.</summary>
internal sealed class HeadOutputTests
{
    private readonly FakeScanout _scanout = new();
    private readonly List<string> _said = [];
    private readonly List<string> _released = [];
    private ReadPicture _picture = new(Hosts.Picture(1024, 768), IsMissing: false);
    private OutputOptions _options;
    private PlaneTypes _asked;
    private int _made;

    [Test]
    public async Task The_first_way_that_the_driver_takes_is_committed_and_reported_with_what_was_refused()
    {
        _scanout.Refused.Add("1024x768");
        HeadOutput output = Output(new FakePresenter(this, 1024, 800), new FakePresenter(this, 640));

        await Refresh(output);

        Assert.That(_scanout.Calls, Is.EqualTo(new[] { "test 1024", "test 800", "commit 800" }));
        Assert.That(_said, Is.EqualTo(new[] { "800 (not 1024: the driver refuses (errno 22); 800 wide)" }));
    }

    [Test]
    public async Task A_presenter_that_cannot_is_passed_over_with_its_reason()
    {
        HeadOutput output = Output(new FakePresenter(this), new FakePresenter(this, 640));

        await Refresh(output);

        Assert.That(_said.Single(), Does.StartWith("640 (cannot; "));
    }

    [Test]
    public async Task What_was_tested_once_is_not_tested_again()
    {
        HeadOutput output = Output(new FakePresenter(this, 1024));
        await Refresh(output);
        await output.CompleteAsync(2, default);
        await Refresh(output);

        Assert.That(_scanout.Calls, Is.EqualTo(new[] { "test 1024", "commit 1024", "commit 1024" }));
        Assert.That(_said, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_state_that_the_driver_refuses_after_all_is_shown_in_another_way()
    {
        HeadOutput output = Output(new FakePresenter(this, 1024, 800));
        _scanout.RefusedCommits.Add("1024x768");

        await Refresh(output);

        Assert.That(_scanout.Calls, Is.EqualTo(new[] { "test 1024", "commit 1024", "test 800", "commit 800" }));
    }

    [Test]
    public async Task While_a_state_is_on_its_way_refreshes_become_one_with_all_that_changed()
    {
        HeadOutput output = Output(new FakePresenter(this, 1024));
        await Refresh(output);
        await output.RefreshAsync(PlaneTypes.Cursor, 2, default);
        await output.RefreshAsync(PlaneTypes.Primary, 3, default);

        Assert.That(_scanout.Calls.Count(call => call.StartsWith("commit", StringComparison.Ordinal)), Is.EqualTo(1));
        await output.CompleteAsync(4, default);
        Assert.That(_scanout.Calls.Count(call => call.StartsWith("commit", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(_asked, Is.EqualTo(PlaneTypes.Cursor | PlaneTypes.Primary));
        Assert.That(output.Statistics.Merged, Is.EqualTo(2));
    }

    [Test]
    public async Task A_picture_that_the_pipe_reads_live_is_committed_once()
    {
        HeadOutput output = Output(new FakePresenter(this, 1024) { IsLive = true });
        await Refresh(output);
        await output.CompleteAsync(2, default);

        await Refresh(output);

        Assert.That(_scanout.Calls, Is.EqualTo(new[] { "test 1024", "commit 1024" }));
        Assert.That(_released, Is.EqualTo(new[] { "2" }));
    }

    [Test]
    public async Task What_left_the_screen_is_released_and_nothing_else()
    {
        HeadOutput output = Output(new FakePresenter(this, 1024));
        await Refresh(output);
        await output.CompleteAsync(2, default);
        await Refresh(output);
        Assert.That(_released, Is.Empty);

        await output.CompleteAsync(3, default);

        Assert.That(_released, Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public async Task A_dark_head_turns_the_monitor_off_and_releases_what_was_shown()
    {
        HeadOutput output = Output(new FakePresenter(this, 1024));
        await Refresh(output);
        await output.CompleteAsync(2, default);
        _picture = new ReadPicture(null, IsMissing: false);

        await Refresh(output);

        Assert.That(_scanout.Calls[^1], Is.EqualTo("commit off"));
        Assert.That((_released.Single(), _said[^1]), Is.EqualTo(("1", "off (the head is dark)")));
    }

    [Test]
    public async Task Memory_that_is_not_there_keeps_the_last_picture()
    {
        HeadOutput output = Output(new FakePresenter(this, 1024));
        await Refresh(output);
        await output.CompleteAsync(2, default);
        _picture = new ReadPicture(null, IsMissing: true);

        await Refresh(output);

        Assert.That((_scanout.Calls[^1], _released.Count), Is.EqualTo(("commit 1024", 0)));
    }

    [Test]
    public async Task Memory_that_is_not_there_turns_the_monitor_off_if_that_is_wanted()
    {
        _options = new OutputOptions(IsDarkWithoutMemory: true);
        HeadOutput output = Output(new FakePresenter(this, 1024));
        await Refresh(output);
        await output.CompleteAsync(2, default);
        _picture = new ReadPicture(null, IsMissing: true);

        await Refresh(output);

        Assert.That((_scanout.Calls[^1], _said[^1]), Is.EqualTo(
            ("commit off", "off (the guest's memory is not there)")));
    }

    [Test]
    public async Task While_suspended_nothing_is_committed_and_then_everything()
    {
        HeadOutput output = Output(new FakePresenter(this, 1024));
        await Refresh(output);
        output.Suspend();
        await output.CompleteAsync(2, default);
        await Refresh(output);
        Assert.That(_scanout.Calls, Is.EqualTo(new[] { "test 1024", "commit 1024" }));

        await output.ResumeAsync(3, default);

        Assert.That(_scanout.Calls[2..], Is.EqualTo(new[] { "forget", "test 1024", "commit 1024" }));
    }

    [Test]
    public async Task A_driver_that_refuses_while_another_program_is_its_master_is_asked_again()
    {
        HeadOutput output = Output(new FakePresenter(this, 1024));
        (_scanout.Errno, _) = (13, _scanout.RefusedCommits.Add("1024x768"));
        await Refresh(output);
        Assert.That(_said[^1], Does.StartWith("kept "));
        _scanout.RefusedCommits.Clear();

        await Refresh(output);

        Assert.That(_said[^1], Is.EqualTo("1024 (1024 wide)"));
    }

    [Test]
    public async Task At_the_end_the_monitor_is_off_and_all_is_released()
    {
        HeadOutput output = Output(new FakePresenter(this, 1024));
        await Refresh(output);
        await output.CompleteAsync(2, default);
        await Refresh(output);

        await output.EndAsync();

        Assert.That((_scanout.Calls[^1], _released.Count), Is.EqualTo(("commit off", 2)));
    }

    [Test]
    public async Task The_flip_of_an_earlier_presentation_is_not_counted()
    {
        HeadOutput output = Output(new FakePresenter(this, 1024));

        await output.CompleteAsync(1, default);

        Assert.That(output.Statistics.Flips, Is.Zero);
    }

    [Test]
    public async Task Latency_is_from_vertical_blank_to_vertical_blank()
    {
        HeadOutput output = Output(new FakePresenter(this, 1024));
        await output.RefreshAsync(PlaneTypes.All, 1_000, default);
        await output.CompleteAsync(1_700, default);

        Assert.That((output.Statistics.Flips, output.Statistics.LatencyNs), Is.EqualTo((1L, (700L, 700L))));
    }

    private static ValueTask Refresh(HeadOutput output) => output.RefreshAsync(PlaneTypes.All, 1, default);

    private HeadOutput Output(params IPresenter[] presenters) => new(
        _scanout,
        presenters,
        (changed, _) =>
        {
            _asked = changed;
            return ValueTask.FromResult(_picture);
        },
        _options,
        (how, why) => _said.Add($"{how} ({why})"));

    /// <summary>Offers modes of these widths.</summary>
    private sealed class FakePresenter(HeadOutputTests test, params int[] widths) : IPresenter
    {
        private readonly HostMode[] _modes = [.. widths.Select(width => Hosts.Mode(width, 768))];

        public bool IsLive { get; init; }

        public ValueTask<Offer> PrepareAsync(GuestPicture picture, ulong since, CancellationToken cancellation)
        {
            if (widths.Length == 0)
            {
                return ValueTask.FromResult(Offer.Refusal("cannot"));
            }

            int number = ++test._made;
            Presentation[] candidates =
            [
                .. _modes.Select(mode => new Presentation(
                    new ScreenState(mode, []), $"{mode.WidthPx}", $"{mode.WidthPx} wide", IsLive: IsLive)),
            ];
            return ValueTask.FromResult(new Offer(candidates, null, () =>
            {
                test._released.Add($"{number}");
                return ValueTask.CompletedTask;
            }));
        }
    }

    private sealed class FakeScanout : IScanout
    {
        public List<string> Calls { get; } = [];

        public HashSet<string> Refused { get; } = [];

        public HashSet<string> RefusedCommits { get; } = [];

        public int Errno { get; set; } = 22;

        public int Test(ScreenState state)
        {
            Calls.Add($"test {state.Mode?.WidthPx}");
            return Refused.Contains(state.Shape) ? 22 : 0;
        }

        public void Forget() => Calls.Add("forget");

        public CommitResult Commit(ScreenState state, bool isAsync)
        {
            Calls.Add(state.Mode is { } mode ? $"commit {mode.WidthPx}" : "commit off");
            return RefusedCommits.Contains(state.Shape)
                ? new CommitResult(Errno, IsPending: false)
                : new CommitResult(0, IsPending: state.Mode is not null);
        }
    }
}

using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Hostile;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>The state is copied while the device runs, and what has changed follows.</summary>
public sealed class PreCopyTests : IDisposable
{
    private const int PartBytes = 1000;

    private readonly ServerUnderTest _source = new(device: new MigratableTestDevice());
    private readonly ServerUnderTest _target = new(device: new MigratableTestDevice());
    private readonly VfioUserClient _from;
    private readonly VfioUserClient _to;

    public PreCopyTests()
    {
        _from = _source.Connect();
        _to = _target.Connect();
        new Random(1).NextBytes(StateOf(_source));
    }

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
        _source.Dispose();
        _target.Dispose();
    }

    [Test]
    public void Only_what_has_changed_is_left_when_the_device_stops()
    {
        _from.Go(MigrationState.PreCopy);
        byte[] first = _from.ReadState();

        _from.RegionWrite(TestDevice.Bar, 700, 0x1234_5678u);
        StateOf(_source)[700]++;
        _from.Go(MigrationState.StopCopy);
        byte[] rest = _from.ReadState();

        Assert.That(first, Has.Length.GreaterThan(MigratableTestDevice.StateBytes));
        Assert.That(rest, Has.Length.LessThan(400));
        AssertArrives([.. first, .. rest]);
    }

    [Test]
    public void What_was_not_read_while_the_device_ran_is_read_afterwards()
    {
        _from.Go(MigrationState.PreCopy);
        byte[] begin = _from.ReadState(PartBytes, maxPieces: 2);

        StateOf(_source)[10]++;
        _from.Go(MigrationState.StopCopy);

        AssertArrives([.. begin, .. _from.ReadState()]);
    }

    [Test]
    public void A_device_that_goes_on_after_all_is_copied_from_the_beginning_the_next_time()
    {
        _from.Go(MigrationState.PreCopy);
        _from.ReadState(PartBytes, maxPieces: 2);
        _from.Go(MigrationState.Running);
        _from.Go(MigrationState.StopCopy);

        Assert.That(_from.ReadState(), Has.Length.EqualTo(MigratableTestDevice.StateBytes));
    }

    [Test]
    public void A_copied_device_that_is_stopped_first_is_copied_as_a_whole()
    {
        _from.Go(MigrationState.PreCopy);
        _from.Go(MigrationState.Stop);
        _from.Go(MigrationState.StopCopy);

        Assert.That(_from.ReadState(), Has.Length.EqualTo(MigratableTestDevice.StateBytes));
    }

    /// <summary>The data is cut off everywhere but inside the first state, and the mark, the lengths and the place of
    /// the first run are others. The bytes themselves are the device's to check.</summary>
    [Test]
    [Row("70b")]
    public void A_state_that_is_cut_off_or_wrong_resets_the_device_and_nothing_else()
    {
        _from.Go(MigrationState.PreCopy);
        StateOf(_source)[10]++;
        _from.Go(MigrationState.StopCopy);
        byte[] data = _from.ReadState();

        int rest = MigratableTestDevice.StateBytes + 25;
        foreach (int length in Enumerable.Range(0, 30).Concat(Enumerable.Range(rest, data.Length - rest)))
        {
            AssertRefused(data[..length]);
        }

        foreach (int place in Enumerable.Range(0, 25).Concat([rest, rest + 1, rest + 2, rest + 3, rest + 7]))
        {
            byte[] wrong = [.. data];
            wrong[place] ^= 0x80;
            AssertRefused(wrong);
        }
    }

    private static Span<byte> StateOf(ServerUnderTest server) =>
        server.Device.Memory(TestDevice.Bar)[..MigratableTestDevice.StateBytes];

    private void AssertArrives(byte[] data)
    {
        _to.Go(MigrationState.Resuming);
        _to.WriteState(data);
        _to.Go(MigrationState.Running);

        Assert.That(StateOf(_target).ToArray(), Is.EqualTo(StateOf(_source).ToArray()));
    }

    private void AssertRefused(byte[] data)
    {
        _to.Go(MigrationState.Resuming);
        _to.WriteState(data);
        Assert.That(
            () => _to.Go(MigrationState.Running),
            Throws.TypeOf<VfioUserException>().With.Property("Errno").EqualTo(Errno.EINVAL));
        Assert.That(_to.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
    }
}

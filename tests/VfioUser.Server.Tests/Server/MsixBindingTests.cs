using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;
using static VfioUser.Server.Tests.Hostile.Raw;

namespace VfioUser.Server.Tests.Server;

/// <summary>The ways in which QEMU binds the vectors of MSI-X: one by one as the guest unmasks them, in any order and
/// with holes, and in runs when a filled table is enabled again.</summary>
public sealed class MsixBindingTests
{
    private const int Msix = 2;
    private const int Vectors = 10;
    private const uint BindEventfds = 0x24;
    private const uint Disable = 0x21;

    private readonly EventFd[] _events = [.. Enumerable.Range(0, Vectors).Select(_ => EventFd.Create())];
    private ServerUnderTest _server = null!;
    private VfioUserClient _client = null!;

    [SetUp]
    public void Connect()
    {
        _server = new ServerUnderTest(device: new TestDevice
        {
            MoreIrqs = [new IrqDescription(Msix, Vectors, IrqFlags.Eventfd) { KeepsPending = true }],
        });
        _client = _server.Connect();
    }

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _server.Dispose();
        Array.ForEach(_events, eventFd => eventFd.Dispose());
    }

    [Test]
    public void Enabled_without_vectors_nothing_fires()
    {
        Set(BindEventfds, 0, 1, 0);

        Assert.That(Fired(), Is.Empty);
    }

    [TestCase(0, 1, 2)]
    [TestCase(2, 1, 0)]
    [TestCase(9, 0, 4)]
    [TestCase(3, 7, 5)]
    public void Vectors_are_bound_in_any_order_and_with_holes(params int[] order)
    {
        Set(BindEventfds, 0, 1, 0);
        foreach (int vector in order)
        {
            Set(BindEventfds, vector, 1, 1);
        }

        Assert.That(Fired(), Is.EquivalentTo(order));
    }

    [Test]
    public void Every_order_of_four_vectors_ends_the_same()
    {
        foreach (int[] order in Orders([1, 3, 4, 8]))
        {
            Set(Disable, 0, 0, 0);
            Set(BindEventfds, 0, 1, 0);
            Array.ForEach(order, vector => Set(BindEventfds, vector, 1, 1));

            Assert.That(Fired(), Is.EqualTo(new[] { 1, 3, 4, 8 }), string.Join(',', order));
        }
    }

    [Test]
    public void A_filled_table_is_enabled_again_in_runs()
    {
        Set(BindEventfds, 0, 10, 10);
        Set(Disable, 0, 0, 0);
        Assert.That(Fired(), Is.Empty);

        Set(Disable, 0, 0, 0);
        Set(BindEventfds, 0, 1, 0);
        Set(BindEventfds, 0, 3, 3);
        Set(BindEventfds, 3, 6, 0);
        Set(BindEventfds, 9, 1, 1);

        Assert.That(Fired(), Is.EqualTo(new[] { 0, 1, 2, 9 }));
    }

    [Test]
    public void A_run_without_eventfds_unbinds_just_that_run()
    {
        Set(BindEventfds, 0, 10, 10);
        Set(BindEventfds, 4, 3, 0);

        Assert.That(Fired(), Is.EqualTo(new[] { 0, 1, 2, 3, 7, 8, 9 }));
    }

    [Test]
    public void A_vector_that_was_triggered_in_a_hole_is_signalled_when_it_is_bound()
    {
        Set(BindEventfds, 0, 1, 0);
        Assert.That(Trigger(5), Is.False);

        Set(BindEventfds, 4, 1, 1);
        Assert.That(Count(5), Is.Zero);
        Set(BindEventfds, 5, 1, 1);
        Assert.That((Count(4), Count(5)), Is.EqualTo((0, 1)));
    }

    private static IEnumerable<int[]> Orders(int[] all) => all.Length == 0
        ? [[]]
        : all.SelectMany(
            first => Orders([.. all.Where(other => other != first)]), (first, rest) => (int[])[first, .. rest]);

    private void Set(uint flags, int start, int count, int eventFds) => Assert.That(
        _client.Call(
            VfioUserCommand.DeviceSetIrqs,
            SetIrqs(flags, Msix, (uint)start, (uint)count),
            [.. _events.Skip(start).Take(eventFds).Select(eventFd => eventFd.Handle)]).Errno,
        Is.EqualTo(Errno.None));

    /// <summary>Triggers every vector; those that were told.</summary>
    private int[] Fired()
    {
        for (int vector = 0; vector < Vectors; vector++)
        {
            Trigger(vector);
        }

        return [.. Enumerable.Range(0, Vectors).Where(vector => Count(vector) == 1)];
    }

    private bool Trigger(int vector) => _server.OnDeviceThread(() => _server.Device.Host.Trigger(Msix, vector));

    private int Count(int vector) => _events[vector].TryRead(out ulong count) ? (int)count : 0;
}

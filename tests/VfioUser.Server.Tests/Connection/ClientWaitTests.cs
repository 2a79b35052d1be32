using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Server.Connection;

namespace VfioUser.Server.Tests.Connection;

public sealed class ClientWaitTests
{
    private const long MillisecondNs = 1_000_000;

    private EventFd _work = null!;
    private ClientWait _wait = null!;
    private SafeFileHandle _near = null!;
    private SafeFileHandle _far = null!;

    [SetUp]
    public void Connect()
    {
        _work = EventFd.Create();
        _wait = new ClientWait(new PollFd(_work.Handle, PollEvents.In));
        (_near, _far) = UnixSocket.CreatePair();
        _wait.Watch(new PollFd(_near, PollEvents.In));
    }

    [TearDown]
    public void Disconnect()
    {
        _wait.Dispose();
        _near.Dispose();
        _far.Dispose();
        _work.Dispose();
    }

    [Test]
    public void A_message_posted_work_and_a_deadline_each_end_the_sleep()
    {
        Send();
        _wait.Sleep(Poll.Never);
        _wait.Forget();

        _work.Signal();
        _wait.Sleep(Poll.Never);
        _work.TryRead(out _);

        _wait.Sleep(MonotonicClock.NowNs - 1);
        _wait.Sleep(MonotonicClock.NowNs - 1);
        Assert.Pass();
    }

    [Test]
    public void A_deadline_that_is_taken_back_does_not_end_the_sleep()
    {
        _wait.Sleep(MonotonicClock.NowNs - 1);

        Assert.That(SleptToTheEnd(), Is.True);
    }

    [Test]
    public void A_client_that_has_gone_is_forgotten_though_its_socket_is_open_elsewhere()
    {
        Send();

        _wait.Forget();

        Assert.That(_wait.IsReady, Is.False);
        Assert.That(SleptToTheEnd(), Is.True);
    }

    /// <summary>Whether nothing but the deadline ended a sleep.</summary>
    private bool SleptToTheEnd()
    {
        long deadlineNs = MonotonicClock.NowNs + (20 * MillisecondNs);
        _wait.Sleep(deadlineNs);
        return MonotonicClock.NowNs >= deadlineNs;
    }

    private void Send() => Assert.That(FdSocket.Send(_far, [1], default, default), Is.EqualTo(1));
}

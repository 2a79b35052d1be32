using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Restart;

/// <summary>A server ends in the middle of something, and another one goes on with its client. A crash is a device
/// thread that never runs on.</summary>
public sealed class CrashTests : RestartFixture
{
    private readonly ManualResetEventSlim _end = new();
    private readonly SemaphoreSlim _crashes = new(0);

    public override void Dispose()
    {
        _end.Set();
        base.Dispose();
        _end.Dispose();
        _crashes.Dispose();
    }

    [Test]
    public void A_request_during_whose_execution_the_server_ends_is_executed_again_and_answered_once()
    {
        Client.Negotiate();
        Client.RegionWrite(TestDevice.Bar, 0, 1u);
        CrashInNextWrite(Server.Device);
        ushort id = Write(4, 2);
        WaitForCrash();

        Restart();

        Message reply = Client.Receive();
        Assert.That((reply.Header.Id, reply.Header.IsError), Is.EqualTo((id, false)));
        Assert.That(Client.RegionRead<ulong>(TestDevice.Bar, 0), Is.EqualTo(0x2_0000_0001));
    }

    /// <summary>The server ends just before it sends the reply, or after.</summary>
    [Test]
    public void A_request_that_may_have_been_answered_is_not_executed_again_and_gets_a_short_error()
    {
        Client.Negotiate();
        Server.Server.HandOver();
        Store.Restart();
        StartServer(new RestartableTestDevice(), new CrashingTap(Crash));
        ushort id = Write(4, 2);
        WaitForCrash();

        Restart(device => device.OnWrite = (_, _) => Assert.Fail("executed again"));

        Message reply = Client.Receive();
        Assert.That((reply.Header.Id, reply.Errno), Is.EqualTo((id, Errno.ETIMEDOUT)));
        Assert.That(reply.Payload.IsEmpty, "QEMU drops only a header");
        Assert.That(Client.RegionRead<uint>(TestDevice.Bar, 4), Is.EqualTo(2));
    }

    [Test]
    public void What_a_request_had_changed_when_the_server_ended_is_forgotten_before_it_is_executed_again()
    {
        Client.Negotiate();
        Server.Device.OnWrite = (_, _) =>
        {
            Server.Device.Memory(TestDevice.Bar)[100] = 9;
            Crash();
        };
        Write(4, 2);
        WaitForCrash();

        Restart();

        Client.Receive();
        Assert.That(Client.RegionRead<byte>(TestDevice.Bar, 100), Is.Zero);
    }

    [Test]
    public void A_request_that_ends_every_server_is_refused_by_the_fourth()
    {
        Client.Negotiate();
        CrashInNextWrite(Server.Device);
        Write(0, 1);
        for (int i = 0; i < 2; i++)
        {
            WaitForCrash();
            Restart(CrashInNextWrite);
        }

        WaitForCrash();
        Restart();

        Assert.That(Client.Receive().Errno, Is.EqualTo(Errno.EIO));
        Assert.That(Client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
    }

    [Test]
    public void Servers_that_end_at_different_requests_are_no_reason_to_refuse_one()
    {
        Client.Negotiate();
        for (uint i = 1; i <= 5; i++)
        {
            CrashInNextWrite(Server.Device);
            Write(4 * i, i);
            WaitForCrash();
            Restart();

            Assert.That(Client.Receive().Errno, Is.EqualTo(Errno.None), $"request {i}");
        }
    }

    [Test]
    public void Requests_that_wait_in_the_socket_are_answered_by_the_next_server_in_order()
    {
        Client.Negotiate();
        CrashInNextWrite(Server.Device);
        ushort[] ids = [.. Enumerable.Range(0, 20).Select(i => Write((ulong)(4 * i), (uint)i))];
        WaitForCrash();

        Restart();

        Assert.That(ids.Select(_ => Client.Receive().Header.Id).ToArray(), Is.EqualTo(ids));
        Assert.That(Client.RegionRead<uint>(TestDevice.Bar, 4 * 19), Is.EqualTo(19));
    }

    private void CrashInNextWrite(TestDevice device) => device.OnWrite = (_, _) => Crash();

    /// <summary>The device thread does not run on before the end of the test.</summary>
    private void Crash()
    {
        _crashes.Release();
        _end.Wait();
    }

    private void WaitForCrash() => Assert.That(_crashes.Wait(Patience));

    /// <returns>The id of the request.</returns>
    private ushort Write(ulong offset, uint value)
    {
        RegionTransfer access = new(offset, TestDevice.Bar, sizeof(uint));
        return Client.Send(VfioUserCommand.RegionWrite, [.. Wire.AsBytes(in access), .. Wire.AsBytes(in value)]);
    }

    /// <summary>Ends the server when it is about to send the reply to a write.</summary>
    private sealed class CrashingTap(Action crash) : IMessageTap
    {
        public void OnOpened()
        {
        }

        public void OnReceived(in MessageHeader header, ReadOnlySpan<byte> payload, ReceivedFds fds)
        {
        }

        public void OnSent(in MessageHeader header, ReadOnlySpan<byte> payload, ReadOnlySpan<SafeFileHandle> fds)
        {
            if (header.Command == VfioUserCommand.RegionWrite)
            {
                crash();
            }
        }

        public void OnClosed()
        {
        }
    }
}

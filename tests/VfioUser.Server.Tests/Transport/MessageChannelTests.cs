using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Transport;

[TestFixture(false)]
[TestFixture(true, Description = "messages stay in the socket until they are consumed")]
public sealed class MessageChannelTests(bool keepsUntilConsumed)
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vfio-user-");
    private MessageChannel _near = null!;
    private MessageChannel _far = null!;

    [SetUp]
    public void Connect()
    {
        string path = Path.Combine(_directory.FullName, "a.sock");
        using UnixListener listener = UnixListener.Bind(path);
        _near = new MessageChannel(
            UnixSocket.Connect(path, TimeSpan.FromSeconds(10)), new MessageChannelOptions { MaxUnsentBytes = 4 << 20 });
        _far = new MessageChannel(
            listener.TryAccept()!, new MessageChannelOptions { KeepsUntilConsumed = keepsUntilConsumed });
    }

    [TearDown]
    public void Disconnect()
    {
        _near.Dispose();
        _far.Dispose();
        _directory.Delete(recursive: true);
    }

    [Test]
    public void Delivers_a_message_with_its_files()
    {
        using MemFd file = MemFd.Create("file", 4096);
        file.Slice(0, 1)[0] = 9;
        Send([1, 2, 3], file.Handle);

        Assert.That(_far.Receive(), Is.EqualTo(ReceiveResult.Message));
        Assert.That(_far.Current.Payload.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        using SafeFileHandle received = _far.Current.Fds.Take(0);
        byte[] content = new byte[1];
        RandomAccess.Read(received, content, 0);
        Assert.That(content[0], Is.EqualTo(9));
        Assert.That(() => _far.Current.Fds.Take(0), Throws.InstanceOf<VfioUserException>());
        Assert.That(_far.Receive(), Is.EqualTo(ReceiveResult.Nothing));
    }

    [Test]
    public void Lets_a_tap_see_what_passes_and_what_the_files_are()
    {
        List<string> seen = [];
        using (MessageChannel tapped = Tapped(new NotingTap(seen), out MessageChannel peer))
        using (EventFd bell = EventFd.Create())
        using (SafeFileHandle file = MemFd.CreateFile("file", 8192))
        using (peer)
        {
            peer.Send(new MessageHeader(7, VfioUserCommand.DmaMap, 0, 0, 0), [1, 2], [file, bell.Handle, peer.Socket]);
            tapped.Receive();
            tapped.Send(new MessageHeader(7, VfioUserCommand.DmaMap, 0, MessageFlags.Reply, 0), [3]);
        }

        Assert.That(seen, Is.EqualTo(new[]
        {
            "opened", "received DmaMap 7: 2 bytes, Memory 8192 EventFd 0 Socket 0", "sent DmaMap 7: 1 bytes, 0 files",
            "closed",
        }));
    }

    [Test]
    public void Lets_a_tap_see_a_header_that_breaks_the_framing()
    {
        List<string> seen = [];
        using MessageChannel tapped = Tapped(new NotingTap(seen), out MessageChannel peer);
        using VfioUserClient client = new(peer.Socket);
        client.SendRaw([1, 0, 13, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

        Assert.That(() => tapped.Receive(), Throws.InstanceOf<ProtocolViolationException>());
        Assert.That(seen[^1], Does.StartWith("received DeviceReset 1: 0 bytes"));
    }

    [Test]
    public void Queues_what_does_not_fit_and_keeps_its_files_open()
    {
        const int count = 100;
        byte[] payload = new byte[32 << 10];
        for (int i = 0; i < count; i++)
        {
            using MemFd file = MemFd.Create("file", 4096);
            file.Slice(0, 1)[0] = (byte)i;
            payload.AsSpan().Fill((byte)i);
            Send(payload, file.Handle);
        }

        Assert.That((_near.HasUnsent, _near.WaitEvents), Is.EqualTo((true, PollEvents.Out)));
        Assert.That(_near.DeadlineNs, Is.Not.EqualTo(Poll.Never));
        for (int i = 0; i < count; i++)
        {
            while (_far.Receive() != ReceiveResult.Message)
            {
                _near.Flush();
            }

            using SafeFileHandle received = _far.Current.Fds.Take(0);
            byte[] content = new byte[1];
            RandomAccess.Read(received, content, 0);
            Assert.That(
                (content[0], _far.Current.Payload[0], _far.Current.Payload[^1]),
                Is.EqualTo(((byte)i, (byte)i, (byte)i)));
        }

        Assert.That((_near.Flush(), _near.DeadlineNs), Is.EqualTo((true, Poll.Never)));
    }

    [Test]
    public void Gives_up_on_a_peer_that_leaves_too_much_unread()
    {
        byte[] payload = new byte[64 << 10];

        Assert.That(
            () =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    Send(payload);
                }
            },
            Throws.InstanceOf<ProtocolViolationException>());
    }

    [Test]
    public void Reports_the_end_of_the_stream_and_drains()
    {
        Send([1]);
        _near.EndOutput();
        Assert.That(_far.Receive(), Is.EqualTo(ReceiveResult.Message));
        Assert.That(_far.Receive(), Is.EqualTo(ReceiveResult.EndOfStream));

        _far.Send(new MessageHeader(1, VfioUserCommand.DeviceReset, 0, MessageFlags.None, 0), new byte[50_000]);
        Assert.That(_near.Discard(), Is.False);
        _far.EndOutput();
        Assert.That(_near.Discard(), Is.True);
    }

    [Test]
    public void Grows_old_with_half_a_message_only()
    {
        Assert.That((_far.Receive(), _far.DeadlineNs), Is.EqualTo((ReceiveResult.Nothing, Poll.Never)));

        FdSocket.Send(_near.Socket, [1, 2, 3], default, default);

        Assert.That(_far.Receive(), Is.EqualTo(ReceiveResult.Nothing));
        Assert.That(_far.DeadlineNs, Is.Not.EqualTo(Poll.Never));
        Assert.That(_far.ThrowIfOverdue, Throws.Nothing);
    }

    private void Send(byte[] payload, params SafeFileHandle[] fds) =>
        _near.Send(new MessageHeader(1, VfioUserCommand.DeviceReset, 0, MessageFlags.None, 0), payload, fds);

    private MessageChannel Tapped(IMessageTap tap, out MessageChannel peer)
    {
        string path = Path.Combine(_directory.FullName, "tapped.sock");
        using UnixListener listener = UnixListener.Bind(path);
        peer = new MessageChannel(UnixSocket.Connect(path, TimeSpan.FromSeconds(10)));
        return new MessageChannel(listener.TryAccept()!, new MessageChannelOptions { Tap = tap });
    }

    private sealed class NotingTap(List<string> seen) : IMessageTap
    {
        public void OnOpened() => seen.Add("opened");

        public void OnReceived(in MessageHeader header, ReadOnlySpan<byte> payload, ReceivedFds fds)
        {
            IEnumerable<FileDescription> files = Enumerable.Range(0, fds.Count).Select(fds.Describe);
            string text = string.Join(' ', files.Select(file => $"{file.Kind} {file.Size}"));
            seen.Add($"received {header.Command} {header.Id}: {payload.Length} bytes, {text}");
        }

        public void OnSent(in MessageHeader header, ReadOnlySpan<byte> payload, ReadOnlySpan<SafeFileHandle> fds) =>
            seen.Add($"sent {header.Command} {header.Id}: {payload.Length} bytes, {fds.Length} files");

        public void OnClosed() => seen.Add("closed");
    }
}

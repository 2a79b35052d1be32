using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Transport;

/// <summary>After a region access several messages may come in one read; each must get its own descriptors.</summary>
[TestFixture(false)]
[TestFixture(true, Description = "messages stay in the socket until they are consumed")]
public sealed class ReadAheadTests(bool keepsUntilConsumed)
{
    private const int MaxFilesPerMessage = 3;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vfio-user-");
    private readonly List<MemFd> _files = [];
    private SafeFileHandle _near = null!;
    private MessageChannel _far = null!;

    [SetUp]
    public void Connect()
    {
        string path = Path.Combine(_directory.FullName, "a.sock");
        using UnixListener listener = UnixListener.Bind(path);
        _near = UnixSocket.Connect(path, TimeSpan.FromSeconds(10));
        _far = new MessageChannel(
            listener.TryAccept()!, new MessageChannelOptions { KeepsUntilConsumed = keepsUntilConsumed });
    }

    [TearDown]
    public void Disconnect()
    {
        _near.Dispose();
        _far.Dispose();
        _files.ForEach(file => file.Dispose());
        _directory.Delete(recursive: true);
    }

    [Test]
    public void A_file_in_the_middle_of_a_burst_stays_with_its_message()
    {
        Sent[] messages =
        [
            new(VfioUserCommand.RegionWrite, 20, 0), new(VfioUserCommand.RegionWrite, 20, 0),
            new(VfioUserCommand.DmaMap, 32, 1), new(VfioUserCommand.RegionWrite, 20, 0),
            new(VfioUserCommand.DeviceSetIrqs, 20, 2), new(VfioUserCommand.DeviceReset, 0, 0),
            new(VfioUserCommand.DeviceReset, 0, 1), new(VfioUserCommand.RegionWrite, 20, 0),
        ];

        Array.ForEach(messages, message => Send(message, split: false));

        Array.ForEach(messages, Expect);
        Assert.That(_far.Receive(), Is.EqualTo(ReceiveResult.Nothing));
    }

    [Test]
    public void Many_messages_come_in_one_read()
    {
        Sent write = new(VfioUserCommand.RegionWrite, 20, 0);
        Send(write, split: false);
        Expect(write);
        for (int i = 0; i < 100; i++)
        {
            Send(write, split: false);
        }

        Expect(write);

        Assert.That(
            Poll.Wait([new PollFd(_far.Socket, PollEvents.In)], deadlineNs: 0),
            keepsUntilConsumed ? Is.EqualTo(1) : Is.Zero,
            "bytes in the socket");
        for (int i = 1; i < 100; i++)
        {
            Expect(write);
        }
    }

    [Test]
    public void A_header_that_breaks_the_framing_is_at_hand_once_it_was_read_ahead()
    {
        Sent write = new(VfioUserCommand.RegionWrite, 20, 0);
        Send(write, split: false);
        Expect(write);
        Send(write, split: false);
        byte[] bad = new byte[MessageHeader.Length];
        Wire.Write(bad, new MessageHeader(1, VfioUserCommand.RegionRead, uint.MaxValue, MessageFlags.None, 0));
        Assert.That(FdSocket.Send(_near, bad, default, default), Is.EqualTo(bad.Length));

        Expect(write);

        Assert.That(_far.HasWhole, Is.True);
        Assert.That(() => _far.Receive(), Throws.TypeOf<ProtocolViolationException>());
    }

    [Test]
    public void A_message_is_at_hand_only_when_all_of_it_was_read_ahead()
    {
        Sent write = new(VfioUserCommand.RegionWrite, 20, 0);
        Send(write, split: false);
        Expect(write);
        Send(write, split: false);
        Send(write, split: false);
        byte[] half = new byte[MessageHeader.Length + 1];
        Wire.Write(half, new MessageHeader(1, VfioUserCommand.RegionWrite, 36, MessageFlags.None, 0));
        Assert.That(FdSocket.Send(_near, half, default, default), Is.EqualTo(half.Length));

        Expect(write);
        Assert.That(_far.HasWhole, Is.True);
        Expect(write);
        Assert.That(_far.HasWhole, Is.False);
    }

    [Test]
    public void A_file_that_the_handler_leaves_is_closed_with_its_message_and_not_before()
    {
        Sent write = new(VfioUserCommand.RegionWrite, 20, 0);
        Send(write, split: false);
        Expect(write);
        Send(write, split: false);
        Send(new Sent(VfioUserCommand.DmaMap, 32, 1), split: false);
        Expect(write);
        _far.Release();

        Assert.That(_far.Receive(), Is.EqualTo(ReceiveResult.Message));
        Assert.That(_far.Current.Fds.Count, Is.EqualTo(1));
        _far.Release();

        Send(write, split: false);
        Expect(write);
    }

    [Test]
    public void Any_mixture_arrives_as_it_was_sent([Range(0, 39)] int seed)
    {
        Random random = new(seed);
        for (int burst = 0; burst < 20; burst++)
        {
            Sent[] messages = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => Any(random))];
            Array.ForEach(messages, message => Send(message, split: random.Next(3) == 0));
            Array.ForEach(messages, Expect);
        }
    }

    private static Sent Any(Random random) => random.Next(4) switch
    {
        0 => new Sent(VfioUserCommand.DmaMap, 32, random.Next(MaxFilesPerMessage)),
        1 => new Sent(VfioUserCommand.DeviceReset, random.Next(2) * 5, random.Next(2)),
        2 => new Sent(VfioUserCommand.RegionWrite, random.Next(3000), 0),
        _ => new Sent(VfioUserCommand.RegionWrite, random.Next(16, 24), 0),
    };

    /// <summary>The payload's bytes and the files' first bytes say how long the payload is.</summary>
    private void Send(Sent message, bool split)
    {
        byte[] bytes = new byte[MessageHeader.Length + message.PayloadBytes];
        bytes.AsSpan().Fill((byte)message.PayloadBytes);
        Wire.Write(bytes, new MessageHeader(1, message.Command, (uint)bytes.Length, MessageFlags.None, 0));
        SafeFileHandle[] fds = [.. Enumerable.Range(0, message.Files).Select(_ => File((byte)message.PayloadBytes))];
        int first = split ? bytes.Length / 2 : bytes.Length;
        Assert.That(FdSocket.Send(_near, bytes.AsSpan(0, first), default, fds), Is.EqualTo(first));
        if (first < bytes.Length)
        {
            Assert.That(FdSocket.Send(_near, bytes.AsSpan(first), default, default), Is.EqualTo(bytes.Length - first));
        }
    }

    private void Expect(Sent sent)
    {
        Assert.That(_far.Receive(), Is.EqualTo(ReceiveResult.Message));
        Message message = _far.Current;
        Assert.That(
            new Sent(message.Header.Command, message.Payload.Length, message.Fds.Count), Is.EqualTo(sent));
        Assert.That(message.Payload.IndexOfAnyExcept((byte)sent.PayloadBytes), Is.EqualTo(-1));
        for (int i = 0; i < sent.Files; i++)
        {
            using SafeFileHandle fd = message.Fds.Take(i);
            byte[] content = new byte[1];
            RandomAccess.Read(fd, content, 0);
            Assert.That(content[0], Is.EqualTo((byte)sent.PayloadBytes));
        }
    }

    private SafeFileHandle File(byte content)
    {
        MemFd file = MemFd.Create("file", 4096);
        file.Slice(0, 1)[0] = content;
        _files.Add(file);
        return file.Handle;
    }

    private sealed record Sent(VfioUserCommand Command, int PayloadBytes, int Files);
}

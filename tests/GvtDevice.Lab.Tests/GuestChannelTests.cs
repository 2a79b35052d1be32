using System.Net.Sockets;
using System.Text;
using GvtDevice.Lab.Machine;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests;

/// <summary>The channel to a guest that a test plays.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class GuestChannelTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-channel-");
    private readonly CancellationTokenSource _limit = new(s_patience);
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private GuestChannel _channel = null!;
    private Socket _guest = null!;

    [SetUp]
    public async Task Connect()
    {
        string path = Path.Combine(_folder.FullName, "port");
        Task<GuestChannel> connecting = GuestChannel.ConnectAsync(path, _limit.Token);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _guest = await _listener.AcceptAsync(_limit.Token);
        _channel = await connecting;
    }

    [TearDown]
    public void Disconnect()
    {
        _channel.Dispose();
        _guest.Dispose();
        _listener.Dispose();
        _folder.Delete(recursive: true);
        _limit.Dispose();
    }

    [Test]
    public async Task It_waits_until_the_guest_is_ready_whatever_else_it_says()
    {
        Task<string?> waiting = _channel.WaitUntilReadyAsync(_limit.Token);
        Say("noise\nrea");
        Say("dy\n");
        Assert.That(await waiting, Is.Null);
    }

    [Test]
    public async Task A_guest_that_fails_says_why()
    {
        Say("failed the root file system has no /bin/sh\n");
        Assert.That(
            await _channel.WaitUntilReadyAsync(_limit.Token), Is.EqualTo("the root file system has no /bin/sh"));
    }

    [TestCase("", 0)]
    [TestCase("no line", 7)]
    [TestCase("two\nlines\n", 255)]
    [TestCase("\n\n\n0123456789ABCDEF 3\n", 1)]
    public async Task Output_comes_unchanged_in_whatever_pieces(string output, int code)
    {
        foreach (int size in (int[])[1, 3, 1000])
        {
            using MemoryStream received = new();
            Task<int> running = _channel.RunAsync("echo 'ä'\nexit 1", received, _limit.Token);
            (string token, string command) = await ReadCommandAsync();
            Assert.That(command, Is.EqualTo("echo 'ä'\nexit 1"));
            foreach (char[] piece in $"{output}{token} {code}\n".Chunk(size))
            {
                Say(new string(piece));
            }

            Assert.That(await running, Is.EqualTo(code));
            Assert.That(Encoding.UTF8.GetString(received.ToArray()), Is.EqualTo(output));
        }
    }

    [TestCase("begun")]
    [TestCase("a whole line\n")]
    public async Task Output_is_passed_on_before_the_command_ends(string output)
    {
        using MemoryStream received = new();
        Task<int> running = _channel.RunAsync("long", received, _limit.Token);
        (string token, _) = await ReadCommandAsync();
        Say(output);
        Assert.That(
            () => Encoding.UTF8.GetString(received.ToArray()), Is.EqualTo(output).After(30_000, 5));
        Say($"{token} 0\n");
        Assert.That(await running, Is.Zero);
    }

    [Test]
    public async Task The_end_of_the_guest_ends_the_command()
    {
        Task<int> running = _channel.RunAsync("reboot -f", Stream.Null, _limit.Token);
        _ = await ReadCommandAsync();
        _guest.Close();
        Assert.That(async () => await running, Throws.InstanceOf<IOException>());
    }

    private void Say(string text) => _guest.Send(Encoding.UTF8.GetBytes(text));

    private async Task<(string Token, string Command)> ReadCommandAsync()
    {
        byte[] line = new byte[4096];
        int length = 0;
        while (!line.AsSpan(0, length).Contains((byte)'\n'))
        {
            length += await _guest.ReceiveAsync(line.AsMemory(length), _limit.Token);
        }

        string[] words = Encoding.ASCII.GetString(line, 0, length).TrimEnd().Split(' ');
        return (words[0], Encoding.UTF8.GetString(Convert.FromBase64String(words[1])));
    }
}

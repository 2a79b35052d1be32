using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Display.Endpoint;
using VfioUser.Display.Tests.Support;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Tests.Endpoint;

/// <summary>GET_STATE and SET_STATE.</summary>
internal sealed class StateTests : IDisposable
{
    private readonly ServedDisplay _display = new();

    public void Dispose() => _display.Dispose();

    [TestCase(1)]
    [TestCase(3 << 20)]
    public async Task A_client_gets_the_state_and_gives_it_back(int size)
    {
        byte[] state = new byte[size];
        new Random(1).NextBytes(state);
        state[0] = 1;
        _display.State.State = state;
        using DisplayClient client = _display.Connect();

        byte[] saved = await client.SaveStateAsync();
        _display.State.State = [1];
        await client.RestoreStateAsync(saved);

        Assert.That(saved, Is.EqualTo(state));
        Assert.That(_display.State.State, Is.EqualTo(state));
    }

    [Test]
    public void A_state_that_the_device_refuses_is_refused_with_its_reason()
    {
        using DisplayClient client = _display.Connect();

        Assert.That(
            async () => await client.RestoreStateAsync([2, 0]),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("a state of version 2"));
        Assert.That(_display.State.State, Is.EqualTo(new byte[] { 1 }));
    }

    [TestCase(0UL, 16)]
    [TestCase(17UL, 16)]
    [TestCase((64UL << 20) + 1, 16)]
    [TestCase(ulong.MaxValue, 16)]
    [TestCase(16UL, null)]
    public void A_state_that_is_not_in_the_file_is_EINVAL(ulong announced, int? fileBytes)
    {
        using VfioUserClient client = _display.Negotiated();
        using SafeFileHandle? file =
            fileBytes is { } bytes ? MemFd.CreateFile("state", (ulong)bytes) : null;

        Message reply = client.Call(
            DisplayCommand.SetState, ServedDisplay.Bytes(announced), file is null ? [] : [file]);

        Assert.That(reply.Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(_display.State.State, Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public void A_file_that_has_no_offsets_is_EINVAL()
    {
        using VfioUserClient client = _display.Negotiated();
        using EventFd file = EventFd.Create();

        Message reply = client.Call(DisplayCommand.SetState, ServedDisplay.Bytes(16UL), [file.Handle]);

        Assert.That(reply.Errno, Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    public void GET_STATE_with_a_payload_is_EINVAL()
    {
        using VfioUserClient client = _display.Negotiated();

        Assert.That(client.Call(DisplayCommand.GetState, [1]).Errno, Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    public void A_device_without_states_says_EOPNOTSUPP()
    {
        string path = $"{_display.Path}.2";
        using ExtensionServer server = ServedDisplay.Serve(new DisplayEndpoint(_display.Source), path);
        server.Start();
        using DisplayClient client = DisplayClient.ConnectAsync(path).AsTask().GetAwaiter().GetResult();

        Assert.That(
            async () => await client.SaveStateAsync(),
            Throws.TypeOf<VfioUserException>()
                .With.Property(nameof(VfioUserException.Errno)).EqualTo(Errno.EOPNOTSUPP));
    }
}

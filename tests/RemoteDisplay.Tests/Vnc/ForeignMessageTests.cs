using NUnit.Framework;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>Viewers send what this server does not know, and stay.</summary>
internal sealed class ForeignMessageTests
{
    private const int MiB = 1024 * 1024;

    private static IEnumerable<TestCaseData> Messages =>
    [
        Message("xvp: reboot", [250, 0, 1, 3]),
        Message("QEMU: sound on", [255, 1, 0, 0]),
        Message("QEMU: format of the sound", [255, 1, 0, 2, 3, 2, 0, 0, 0xAC, 0x44]),
        Message("UltraVNC: scale", [8, 2, 0, 0]),
        Message("UltraVNC: input of the server's own people", [9, 1, 0, 0]),
        Message("UltraVNC: one window", [10, 1, 0, 5, 0, 6]),
        Message("UltraVNC: open the chat", [11, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]),
        Message("UltraVNC: chat", [11, 0, 0, 0, 0, 0, 0, 2, 72, 105]),
        Message("UltraVNC: still here", [13]),
        Message("PalmVNC: scale", [15, 2, 0, 0]),
        Message("gii: version, big-endian", [253, 0x81, 0, 2, 0, 1]),
        Message("gii: version, little-endian", [253, 1, 2, 0, 1, 0]),
        Message("a clipboard of 3 MiB", [6, 0, 0, 0, 0, 0x30, 0, 0, .. new byte[3 * MiB]]),
        Message("an extended clipboard of 2 MiB", [6, 0, 0, 0, 0xFF, 0xE0, 0, 0, .. new byte[2 * MiB]]),
    ];

    [TestCaseSource(nameof(Messages))]
    public void The_session_goes_on(byte[] message)
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1));
        RfbClient client = room.Join(null, RfbClient.Tight);
        room.AssertSees(client);

        client.Wire.Send(message);
        client.Wire.Send([4, 1, 0, 0, .. Wire.Be32('a')]);
        room.Input.WaitFor("key 1E down");

        room.Show(Pictures.Text(64, 64, 2));
        room.AssertSees(client);
    }

    private static TestCaseData Message(string name, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);
}

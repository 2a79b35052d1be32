using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Linux;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>What happens when there are too many of something.</summary>
[NonParallelizable]
public sealed class ScarcityTests
{
    [Test]
    public void Refusals_are_not_told_without_end()
    {
        using ServerUnderTest server = new();
        using VfioUserClient client = server.Connect();

        for (int i = 0; i < 1000; i++)
        {
            client.Call(VfioUserCommand.DeviceGetInfo);
        }

        Assert.That(server.Log.Lines.Count(line => line.Contains("refused", StringComparison.Ordinal)), Is.InRange(20, 60));
    }

    [Test]
    public void A_client_that_cannot_be_served_for_want_of_descriptors_is_turned_away()
    {
        using ServerUnderTest server = new();
        SafeFileHandle socket = UnixSocket.Create();
        List<EventFd> hoard = [];
        Limit before = default;
        _ = GetLimit(7, ref before);
        Limit low = before with { Soft = (ulong)(OpenFds.Count() + 20) };
        _ = SetLimit(7, in low);
        try
        {
            Assert.That(() => { while (true) { hoard.Add(EventFd.Create()); } }, Throws.InstanceOf<LinuxException>());
            byte[] address = UnixAddress.Of(server.SocketPath);
            Assert.That(Libc.Connect(socket, address, address.Length), Is.Zero);
            using VfioUserClient client = new(socket, TimeSpan.FromSeconds(5));

            Assert.That(() => { client.Receive(); }, Throws.InstanceOf<EndOfStreamException>());
        }
        finally
        {
            _ = SetLimit(7, in before);
            hoard.ForEach(eventFd => eventFd.Dispose());
        }

        using VfioUserClient next = server.Connect();
        Assert.That(next.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    private static extern int GetLimit(int resource, ref Limit limit);

    [DllImport("libc", EntryPoint = "setrlimit")]
    private static extern int SetLimit(int resource, in Limit limit);

    private record struct Limit(ulong Soft, ulong Hard);
}

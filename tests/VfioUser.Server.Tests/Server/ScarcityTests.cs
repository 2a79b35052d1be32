using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>What happens when there are too many of something.</summary>
[NonParallelizable]
public sealed class ScarcityTests
{
    [Test]
    public void Refusals_are_logged_only_so_often()
    {
        using ServerUnderTest server = new();
        using VfioUserClient client = server.Connect();

        for (int i = 0; i < 1000; i++)
        {
            client.Call(VfioUserCommand.DeviceGetInfo);
        }

        Assert.That(
            server.Log.Lines.Count(line => line.Contains("refused", StringComparison.Ordinal)), Is.InRange(20, 60));
    }
}

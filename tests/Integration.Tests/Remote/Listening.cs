using System.Text.RegularExpressions;
using Integration.Tests.Harness;

namespace Integration.Tests.Remote;

/// <summary>Where a server listens for people, as its log says.</summary>
internal static partial class Listening
{
    public static int VncPort(GvtDeviceProcess server) =>
        int.Parse(Vnc().Match(server.Log).Groups["port"].Value, null);

    public static Uri Page(GvtDeviceProcess server) => new(Web().Match(server.Log).Value);

    [GeneratedRegex(@"VNC listens on 127\.0\.0\.1:(?<port>\d+)")]
    private static partial Regex Vnc();

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+/")]
    private static partial Regex Web();
}

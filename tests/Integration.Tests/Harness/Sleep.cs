using NUnit.Framework;

namespace Integration.Tests.Harness;

/// <summary>Suspend to RAM.</summary>
internal static class Sleep
{
    /// <summary>Puts the guest to sleep, wakes it up and writes the banner again.</summary>
    /// <param name="server">The server of the guest's device, which must show nothing meanwhile.</param>
    /// <param name="guest">The guest.</param>
    /// <param name="mark">The guest's mark when it is awake; another one for each sleep.</param>
    public static void AndWake(GvtDeviceProcess server, Guest guest, string mark)
    {
        guest.Do($"(sleep 1; echo mem >/sys/power/state; gvt-mark {mark}) >/dev/null 2>&1 &");
        bool isAsleep = Patience.Until(() => StatusOf(guest) == "suspended", Patience.Step);

        Assert.That(isAsleep, Is.True, () => guest.Do("dmesg"));
        Assert.That(server.Info().Pipes[0].Mode, Is.Null, "a sleeping machine shows nothing");

        guest.Monitor.Execute("system_wakeup");
        guest.WaitForMark(mark);
        guest.Do("banner");
    }

    private static string? StatusOf(Guest guest) =>
        guest.Monitor.Execute("query-status").GetProperty("status").GetString();
}

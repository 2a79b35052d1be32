using System.Text.Json;
using NUnit.Framework;

namespace Integration.Tests.Cli;

/// <summary>What gvt-device asks of .NET.</summary>
internal sealed class RuntimeSettingsTests
{
    /// <summary>With .NET's default, a fifth of the processor time of scrolling was spent so
    /// (docs/performance.md).</summary>
    [Test]
    public void Threads_of_the_pool_do_not_spin()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "gvt-device.runtimeconfig.json");
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllText(path));

        Assert.That(
            settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties")
                .GetProperty("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit").GetInt32(),
            Is.Zero);
    }
}

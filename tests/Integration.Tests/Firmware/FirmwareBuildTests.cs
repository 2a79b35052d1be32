using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Firmware;

/// <summary>The image in the repository is the one that its source makes.</summary>
[Category("Slow")]
internal sealed class FirmwareBuildTests
{
    [Test]
    public void The_driver_is_built_again_byte_for_byte()
    {
        string built = Path.Combine(Path.GetTempPath(), $"gop-{Environment.ProcessId}.efi");
        try
        {
            SetUpScript.Run("build-firmware", built);

            Assert.That(
                File.ReadAllBytes(built),
                Is.EqualTo(File.ReadAllBytes(Path.Combine(Repository.Root, "firmware", "gop.efi"))));
        }
        finally
        {
            File.Delete(built);
        }
    }
}

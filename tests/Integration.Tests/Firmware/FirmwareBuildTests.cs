using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Firmware;

/// <summary>The images in the repository are those that their sources make.</summary>
[Category("Slow")]
internal sealed class FirmwareBuildTests
{
    [TestCase("build-firmware", "gop.efi")]
    [TestCase("build-vgabios", "vgabios/vgabios.bin")]
    public void An_image_is_built_again_byte_for_byte(string script, string image)
    {
        string built = Path.Combine(Path.GetTempPath(), $"{script}-{Environment.ProcessId}");
        try
        {
            SetUpScript.Run(script, built);

            Assert.That(
                File.ReadAllBytes(built),
                Is.EqualTo(File.ReadAllBytes(Path.Combine(Repository.Root, "firmware", image))));
        }
        finally
        {
            File.Delete(built);
        }
    }
}

namespace GvtDevice.Lab.Machine;

/// <summary>Whether guests can use KVM here.</summary>
internal static class Kvm
{
    /// <summary>/dev/kvm alone proves nothing: some virtual machines offer it without the processor's virtualization,
    /// and a guest then hangs at its first instruction that their hypervisor does not know.</summary>
    public static bool Works()
    {
        try
        {
            using FileStream kvm = File.Open("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
            return HasVirtualization(File.ReadAllText("/proc/cpuinfo"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether the processor has VT-x or AMD-V.</summary>
    /// <param name="cpuInfo">The content of /proc/cpuinfo.</param>
    internal static bool HasVirtualization(string cpuInfo) => cpuInfo.Split('\n')
        .Where(line => line.StartsWith("flags", StringComparison.Ordinal))
        .Any(line => line.Split(' ').Any(flag => flag is "vmx" or "svm"));
}

namespace Integration.Tests.Harness;

/// <summary>Kernel modules that a guest has beside i915.</summary>
internal static class ExtraModules
{
    /// <summary>Builds the guest's root file system with these modules.</summary>
    /// <returns>Its path.</returns>
    public static string Initramfs(params IEnumerable<string> modules)
    {
        SetUpScript.Run("qemu/fetch");
        return SetUpScript.Run("qemu/initramfs", modules.SelectMany(module => (string[])["--module", module]));
    }

    /// <summary>Inserts them.</summary>
    /// <param name="guest">The guest.</param>
    /// <param name="arguments">Arguments of the last module.</param>
    public static void Insert(Guest guest, string arguments = "") => guest.Do(
        "last=$(tail -n 1 /lib/modules/extra/order); for m in $(cat /lib/modules/extra/order); do "
        + $"a=; [ $m != $last ] || a='{arguments}'; "
        + "[ -e /sys/module/$m ] || insmod /lib/modules/extra/$m.ko $a || exit 1; done");
}

"""CPU loops over points and lights, compiled: all values of a point stay in registers.

Each kernel computes the same as a function of this package does in torch. torch writes every intermediate to memory;
the kernels are about ten times faster. Arrays are float32 and contiguous; arrays of lights have one row for each
component. Every kernel works on the points first to last, see cpu_loops.parallel.
"""

import numpy as np

from ..runtime.cpu_loops import BLOCK, exp, inlined, kernel, log

F = np.float32
TWO_PI = F(2.0 * np.pi)


@inlined
def _product(own, other, cosine):
    """The product of two Gaussians: its sharpness s, 1 / s, e^(-2 s), and its integral over 2 pi; see
    gather._integrals."""
    total = own + other
    cross = F(2.0) * own * other * max(F(1.0) - cosine, F(0.0))
    joint = np.sqrt(max(total * total - cross, F(1e-8)))
    sum_ = joint + total
    both = F(1.0) / (joint * sum_)
    inverse = sum_ * both
    decay = exp(F(-2.0) * joint)
    return joint, inverse, decay, exp(-cross * joint * both) * (F(1.0) - decay) * inverse


@kernel
def evaluate(first, last, direction, light_axis, light_sharpness, light, result):
    """spherical_gaussian.evaluate: direction (P, 3), light_axis (3, M), light (3, M) to result (P, 3)."""
    x, y, z = np.zeros(BLOCK, F), np.zeros(BLOCK, F), np.zeros(BLOCK, F)
    red, green, blue = np.empty(BLOCK, F), np.empty(BLOCK, F), np.empty(BLOCK, F)
    for begin in range(first, last, BLOCK):
        size = min(BLOCK, last - begin)
        for q in range(size):
            x[q], y[q], z[q] = direction[begin + q, 0], direction[begin + q, 1], direction[begin + q, 2]
        red[:], green[:], blue[:] = F(0.0), F(0.0), F(0.0)
        for m in range(len(light_sharpness)):
            lx, ly, lz, sharp = light_axis[0, m], light_axis[1, m], light_axis[2, m], light_sharpness[m]
            lr, lg, lb = light[0, m], light[1, m], light[2, m]
            for q in range(BLOCK):
                value = exp(sharp * (x[q] * lx + y[q] * ly + z[q] * lz - F(1.0)))
                red[q] += value * lr
                green[q] += value * lg
                blue[q] += value * lb
        for q in range(size):
            result[begin + q, 0], result[begin + q, 1], result[begin + q, 2] = red[q], green[q], blue[q]


@kernel
def mirror(first, last, axis, sharpness, amplitude, light_axis, light_sharpness, light, result):
    """gather.mirrored_light: axis (K, P, 3), sharpness (K, P), amplitude (K, P, I), light_axis (3, M), light (3, M) to
    result (I, P, 3)."""
    x, y, z, own = np.zeros(BLOCK, F), np.zeros(BLOCK, F), np.zeros(BLOCK, F), np.ones(BLOCK, F)
    red, green, blue = np.empty(BLOCK, F), np.empty(BLOCK, F), np.empty(BLOCK, F)
    for begin in range(first, last, BLOCK):
        size = min(BLOCK, last - begin)
        result[:, begin : begin + size] = F(0.0)
        for k in range(len(axis)):
            for q in range(size):
                p = begin + q
                x[q], y[q], z[q], own[q] = axis[k, p, 0], axis[k, p, 1], axis[k, p, 2], sharpness[k, p]
            red[:], green[:], blue[:] = F(0.0), F(0.0), F(0.0)
            for m in range(len(light_sharpness)):
                lx, ly, lz, other = light_axis[0, m], light_axis[1, m], light_axis[2, m], light_sharpness[m]
                lr, lg, lb = light[0, m], light[1, m], light[2, m]
                for q in range(BLOCK):
                    _, _, _, value = _product(own[q], other, x[q] * lx + y[q] * ly + z[q] * lz)
                    red[q] += value * lr
                    green[q] += value * lg
                    blue[q] += value * lb
            for i in range(len(result)):
                for q in range(size):
                    p = begin + q
                    share = TWO_PI * amplitude[k, p, i]
                    result[i, p, 0] += share * red[q]
                    result[i, p, 1] += share * green[q]
                    result[i, p, 2] += share * blue[q]


@kernel
def mirror_backward(
    first,
    last,
    axis,
    sharpness,
    amplitude,
    light_axis,
    light_sharpness,
    light,
    gradient,
    to_axis,
    to_sharpness,
    to_amplitude,
    to_lights,
):
    """Gradients of `mirror`, see gather._MirroredLight; accumulates axis, sharpness and light into to_lights (7, M)."""
    x, y, z, own = np.zeros(BLOCK, F), np.zeros(BLOCK, F), np.zeros(BLOCK, F), np.ones(BLOCK, F)
    red, green, blue = np.empty(BLOCK, F), np.empty(BLOCK, F), np.empty(BLOCK, F)
    to_x, to_y, to_z, to_own = np.empty(BLOCK, F), np.empty(BLOCK, F), np.empty(BLOCK, F), np.empty(BLOCK, F)
    sum_red, sum_green, sum_blue = np.empty(BLOCK, F), np.empty(BLOCK, F), np.empty(BLOCK, F)
    for begin in range(first, last, BLOCK):
        size = min(BLOCK, last - begin)
        for k in range(len(axis)):
            red[:], green[:], blue[:] = F(0.0), F(0.0), F(0.0)  # also of the padding beyond the last point
            for q in range(size):
                p = begin + q
                x[q], y[q], z[q], own[q] = axis[k, p, 0], axis[k, p, 1], axis[k, p, 2], sharpness[k, p]
                for i in range(len(gradient)):
                    share = TWO_PI * amplitude[k, p, i]
                    red[q] += share * gradient[i, p, 0]
                    green[q] += share * gradient[i, p, 1]
                    blue[q] += share * gradient[i, p, 2]
            to_x[:], to_y[:], to_z[:], to_own[:] = F(0.0), F(0.0), F(0.0), F(0.0)
            sum_red[:], sum_green[:], sum_blue[:] = F(0.0), F(0.0), F(0.0)
            for m in range(len(light_sharpness)):
                lx, ly, lz, other = light_axis[0, m], light_axis[1, m], light_axis[2, m], light_sharpness[m]
                lr, lg, lb = light[0, m], light[1, m], light[2, m]
                gx = gy = gz = g_sharp = g_red = g_green = g_blue = F(0.0)
                for q in range(BLOCK):
                    cosine = x[q] * lx + y[q] * ly + z[q] * lz
                    joint, inverse, decay, value = _product(own[q], other, cosine)
                    g_red += value * red[q]
                    g_green += value * green[q]
                    g_blue += value * blue[q]
                    sum_red[q] += value * lr
                    sum_green[q] += value * lg
                    sum_blue[q] += value * lb
                    value *= red[q] * lr + green[q] * lg + blue[q] * lb
                    square = joint * joint
                    series = F(1.0 / 3.0) - square * F(1.0 / 45.0) + square * square * F(2.0 / 945.0)
                    langevin = ((F(1.0) + decay) / (F(1.0) - decay) - inverse) * inverse
                    slope = (langevin if joint > F(0.3) else series) * value
                    to_own[q] += slope * (own[q] + cosine * other) - value
                    g_sharp += slope * (other + cosine * own[q]) - value
                    slope *= own[q] * other
                    to_x[q] += slope * lx
                    to_y[q] += slope * ly
                    to_z[q] += slope * lz
                    gx += slope * x[q]
                    gy += slope * y[q]
                    gz += slope * z[q]
                to_lights[0, m] += gx
                to_lights[1, m] += gy
                to_lights[2, m] += gz
                to_lights[3, m] += g_sharp
                to_lights[4, m] += g_red
                to_lights[5, m] += g_green
                to_lights[6, m] += g_blue
            for q in range(size):
                p = begin + q
                to_axis[k, p, 0], to_axis[k, p, 1], to_axis[k, p, 2] = to_x[q], to_y[q], to_z[q]
                to_sharpness[k, p] = to_own[q]
                for i in range(len(gradient)):
                    part = sum_red[q] * gradient[i, p, 0] + sum_green[q] * gradient[i, p, 1]
                    to_amplitude[k, p, i] = TWO_PI * (part + sum_blue[q] * gradient[i, p, 2])


@inlined
def _mix(table, rows, share, p, seen):
    """Write the visibility of each light at point p into seen (M,)."""
    for m in range(len(seen)):
        seen[m] = F(0.0)
    for n in range(rows.shape[1]):
        row, weight = rows[p, n], share[p, n]
        for m in range(len(seen)):
            seen[m] += weight * table[row, m]


@kernel
def irradiate(first, last, normal, axis, coefficients, energy, table, rows, share, unoccluded, visible):
    """gather.irradiance: normal (P, 3), axis (3, M), coefficients (3, M), energy (3, M), and Visible's arrays, where
    table (0, M) means no shadows; to unoccluded (P, 3) and visible (P, 3)."""
    seen = np.ones(axis.shape[1], F)
    for p in range(first, last):
        x, y, z = normal[p, 0], normal[p, 1], normal[p, 2]
        if len(table):
            _mix(table, rows, share, p, seen)
        red = green = blue = seen_red = seen_green = seen_blue = F(0.0)
        for m in range(len(seen)):
            cosine = x * axis[0, m] + y * axis[1, m] + z * axis[2, m]
            root = np.sqrt(coefficients[1, m] + coefficients[2, m] * cosine * cosine)
            factor = F(0.5) * (coefficients[0, m] * cosine + root)
            red += factor * energy[0, m]
            green += factor * energy[1, m]
            blue += factor * energy[2, m]
            factor *= seen[m]
            seen_red += factor * energy[0, m]
            seen_green += factor * energy[1, m]
            seen_blue += factor * energy[2, m]
        unoccluded[p, 0], unoccluded[p, 1], unoccluded[p, 2] = red, green, blue
        visible[p, 0], visible[p, 1], visible[p, 2] = seen_red, seen_green, seen_blue


@kernel
def irradiate_backward(
    first, last, normal, axis, coefficients, energy, table, rows, share, gradient, seen_gradient, to_normal, to_lights
):
    """Gradients of `irradiate`; accumulates axis, coefficients and energy into to_lights (9, M)."""
    seen = np.ones(axis.shape[1], F)
    for p in range(first, last):
        x, y, z = normal[p, 0], normal[p, 1], normal[p, 2]
        if len(table):
            _mix(table, rows, share, p, seen)
        red, green, blue = gradient[p, 0], gradient[p, 1], gradient[p, 2]
        seen_red, seen_green, seen_blue = seen_gradient[p, 0], seen_gradient[p, 1], seen_gradient[p, 2]
        to_x = to_y = to_z = F(0.0)
        for m in range(len(seen)):
            cosine = x * axis[0, m] + y * axis[1, m] + z * axis[2, m]
            root = np.sqrt(coefficients[1, m] + coefficients[2, m] * cosine * cosine)
            factor = F(0.5) * (coefficients[0, m] * cosine + root)
            r, g, b = red + seen[m] * seen_red, green + seen[m] * seen_green, blue + seen[m] * seen_blue
            to_lights[6, m] += factor * r
            to_lights[7, m] += factor * g
            to_lights[8, m] += factor * b
            slope = F(0.5) * (r * energy[0, m] + g * energy[1, m] + b * energy[2, m])
            bent = slope / root
            to_lights[3, m] += slope * cosine
            to_lights[4, m] += F(0.5) * bent
            to_lights[5, m] += F(0.5) * bent * cosine * cosine
            slope = slope * coefficients[0, m] + bent * cosine * coefficients[2, m]
            to_x += slope * axis[0, m]
            to_y += slope * axis[1, m]
            to_z += slope * axis[2, m]
            to_lights[0, m] += slope * x
            to_lights[1, m] += slope * y
            to_lights[2, m] += slope * z
        to_normal[p, 0], to_normal[p, 1], to_normal[p, 2] = to_x, to_y, to_z


@kernel
def mirrored_share(first, last, normal, view_dir, alpha, point, frame, local, density, cell, free, sky, share):
    """shadows.Shadows.mirrored: for the points h of first to last; arrays as in shadows.Rays, but local (3, R) and sky
    (3, C); to share (P, 3) of points point[h]."""
    for h in range(first, last):
        p = point[h]
        nx = frame[h, 0, 0] * normal[p, 0] + frame[h, 0, 1] * normal[p, 1] + frame[h, 0, 2] * normal[p, 2]
        ny = frame[h, 1, 0] * normal[p, 0] + frame[h, 1, 1] * normal[p, 1] + frame[h, 1, 2] * normal[p, 2]
        nz = frame[h, 2, 0] * normal[p, 0] + frame[h, 2, 1] * normal[p, 1] + frame[h, 2, 2] * normal[p, 2]
        vx = frame[h, 0, 0] * view_dir[p, 0] + frame[h, 0, 1] * view_dir[p, 1] + frame[h, 0, 2] * view_dir[p, 2]
        vy = frame[h, 1, 0] * view_dir[p, 0] + frame[h, 1, 1] * view_dir[p, 1] + frame[h, 1, 2] * view_dir[p, 2]
        vz = frame[h, 2, 0] * view_dir[p, 0] + frame[h, 2, 1] * view_dir[p, 1] + frame[h, 2, 2] * view_dir[p, 2]
        raw_view = nx * vx + ny * vy + nz * vz
        view = max(raw_view, F(1e-3))
        square = alpha[p] * alpha[p]
        view_root = np.sqrt(view * view * (F(1.0) - square) + square)
        bits = np.uint32(free[p])
        red = green = blue = seen_red = seen_green = seen_blue = F(0.0)
        for r in range(len(density)):
            raw = nx * local[0, r] + ny * local[1, r] + nz * local[2, r]
            between = vx * local[0, r] + vy * local[1, r] + vz * local[2, r]
            facet = (raw + raw_view) * (raw + raw_view) / max(F(2.0) + F(2.0) * between, F(1e-6))
            facet = min(facet, F(1.0))  # at grazing views rounding exceeds one: inf / inf
            light = max(raw, F(0.0))
            spread = facet * (square - F(1.0)) + F(1.0)
            shadowing = light * view_root + view * np.sqrt(light * light * (F(1.0) - square) + square)
            weight = square * light / (spread * spread * shadowing * density[r])
            here = cell[p, r]
            seen = weight * F((bits >> np.uint32(r)) & np.uint32(1))
            red += weight * sky[0, here]
            green += weight * sky[1, here]
            blue += weight * sky[2, here]
            seen_red += seen * sky[0, here]
            seen_green += seen * sky[1, here]
            seen_blue += seen * sky[2, here]
        share[p, 0] = min(seen_red / max(red, F(1e-20)), F(1.0))
        share[p, 1] = min(seen_green / max(green, F(1e-20)), F(1.0))
        share[p, 2] = min(seen_blue / max(blue, F(1e-20)), F(1.0))


@inlined
def _kept(reflectance, average, loss):
    """brdf.weights: the factor of multiple scattering, its derivative in `loss`, and a term of the others."""
    inverse = F(1.0) / (F(1.0) - reflectance * (F(1.0) - average))
    added = reflectance * average * inverse
    return F(1.0) + added * loss, added, inverse * inverse


@kernel
def reflect(
    first, last, visible, unoccluded, mirrored, share, albedo, average, base_color, metallic, constants, result
):
    """radiance.reflect: arrays as in radiance.Illumination, share (P, 3) or (0, 3); constants: the coat's mean
    reflectance, then Illumination.interreflection. To result (P, 3)."""
    coat_mean, black, white, more = constants[0], constants[1], constants[2], constants[3] - constants[2]
    for p in range(first, last):
        q, facets, m = average[p], albedo[p, 0], metallic[p, 0]
        loss = (F(1.0) - facets) / facets
        coat, _, _ = _kept(coat_mean, q, loss)
        under = (F(1.0) - m) * (F(1.0) - coat * albedo[p, 2])
        for i in range(3):
            b = base_color[p, i]
            kept, _, _ = _kept(b + (F(1.0) - b) * F(1.0 / 21.0), q, loss)
            grazing = mirrored[1, p, i]
            metal = m * kept * (grazing + b * (mirrored[0, p, i] - grazing))
            specular = metal + (F(1.0) - m) * coat * mirrored[2, p, i]
            arrives, seen = unoccluded[p, i], F(1.0)
            if len(share):
                dark = black * (F(1.0) - m)
                returned = dark + (white + more * m - dark) * b
                arrives = visible[p, i] + returned * (unoccluded[p, i] - visible[p, i])
                seen = share[p, i] + returned * (F(1.0) - share[p, i])
            result[p, i] = b * under * arrives + specular * seen


@kernel
def reflect_backward(
    first,
    last,
    visible,
    unoccluded,
    mirrored,
    share,
    albedo,
    average,
    base_color,
    metallic,
    constants,
    gradient,
    to_visible,
    to_unoccluded,
    to_mirrored,
    to_albedo,
    to_average,
    to_base_color,
    to_metallic,
):
    """Gradients of `reflect` in all arguments except share."""
    coat_mean, black, white, more = constants[0], constants[1], constants[2], constants[3] - constants[2]
    for p in range(first, last):
        q, facets, m = average[p], albedo[p, 0], metallic[p, 0]
        loss = (F(1.0) - facets) / facets
        coat, coat_added, coat_slope = _kept(coat_mean, q, loss)
        below = F(1.0) - coat * albedo[p, 2]
        under = (F(1.0) - m) * below
        to_m = to_q = to_loss = to_coat = to_under = F(0.0)
        for i in range(3):
            b, g = base_color[p, i], gradient[p, i]
            mean = b + (F(1.0) - b) * F(1.0 / 21.0)
            kept, added, slope = _kept(mean, q, loss)
            facing, grazing, coating = mirrored[0, p, i], mirrored[1, p, i], mirrored[2, p, i]
            metal = grazing + b * (facing - grazing)
            specular = m * kept * metal + (F(1.0) - m) * coat * coating
            arrives, seen, returned, returns, to_returned = unoccluded[p, i], F(1.0), F(1.0), F(0.0), F(0.0)
            if len(share):
                dark = black * (F(1.0) - m)
                returns = white + more * m - dark
                returned = dark + returns * b
                hidden = unoccluded[p, i] - visible[p, i]
                arrives = visible[p, i] + returned * hidden
                seen = share[p, i] + returned * (F(1.0) - share[p, i])
                to_returned = g * (b * under * hidden + specular * (F(1.0) - share[p, i]))
            to_arrives, to_specular = g * b * under, g * seen
            to_visible[p, i] = to_arrives * (F(1.0) - returned)
            to_unoccluded[p, i] = to_arrives * returned
            to_under += g * b * arrives
            to_m += to_returned * ((more + black) * b - black) + to_specular * (kept * metal - coat * coating)
            to_metal = to_specular * m * kept
            to_mirrored[0, p, i] = to_metal * b
            to_mirrored[1, p, i] = to_metal * (F(1.0) - b)
            to_mirrored[2, p, i] = to_specular * (F(1.0) - m) * coat
            to_coat += to_specular * (F(1.0) - m) * coating
            to_kept = to_specular * m * metal
            to_loss += to_kept * added
            to_added = to_kept * loss * slope
            to_q += to_added * mean * (F(1.0) - mean)
            to_base = g * under * arrives + to_returned * returns + to_metal * (facing - grazing)
            to_base_color[p, i] = to_base + to_added * q * F(20.0 / 21.0)
        to_m -= to_under * below
        to_below = to_under * (F(1.0) - m)
        to_coat -= to_below * albedo[p, 2]
        to_loss += to_coat * coat_added
        to_q += to_coat * loss * coat_slope * coat_mean * (F(1.0) - coat_mean)
        to_albedo[p, 0] = -to_loss / (facets * facets)
        to_albedo[p, 1] = F(0.0)
        to_albedo[p, 2] = -to_below * coat
        to_average[p], to_metallic[p, 0] = to_q, to_m


@kernel
def tone_map(first, last, radiance, shown):
    """color.tone_map of values (N,)."""
    for n in range(first, last):
        x = min(max(radiance[n], F(0.0)), F(1.0))
        bright = F(1.055) * exp(log(max(x, F(0.003))) * F(1.0 / 2.4)) - F(0.055)
        shown[n] = bright if x > F(0.0031308) else F(12.92) * x


@kernel
def tone_map_backward(first, last, radiance, gradient, to_radiance):
    """Gradient of `tone_map`: scaled by a tenth where the value was clipped."""
    for n in range(first, last):
        x = min(max(radiance[n], F(0.0)), F(1.0))
        bright = F(1.055 / 2.4) * exp(log(max(x, F(0.003))) * F(1.0 / 2.4 - 1.0))
        slope = bright if x > F(0.0031308) else F(12.92)
        to_radiance[n] = gradient[n] * slope * (F(1.0) if x == radiance[n] else F(0.1))
